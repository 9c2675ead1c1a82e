"""Promises of a pass, the service and the command line."""
