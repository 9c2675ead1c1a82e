"""Vendors whose boards all look alike: a file each; a company on one is a line of boards.toml."""
