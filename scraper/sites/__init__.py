"""A file for each site that is like no other."""
