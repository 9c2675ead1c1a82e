"""What one pass does, and how people ask."""
