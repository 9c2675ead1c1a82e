"""A small job board of our own, to try the whole product offline."""
