"""Postings to SQL and back: the only place that knows a table."""
