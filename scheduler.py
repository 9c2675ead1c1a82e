"""When: the timetable and the process that keeps it."""
