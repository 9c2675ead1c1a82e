"""What is stored stays, and is found again: on SQLite, and on PostgreSQL where it can be started."""
