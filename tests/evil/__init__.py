"""A server that misbehaves in one way a path, and what the fetcher must make of each."""
