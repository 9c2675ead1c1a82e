"""A file for each vendor whose boards all look alike."""
