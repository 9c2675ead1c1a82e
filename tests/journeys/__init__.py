"""The whole product used as a person uses it: commands, the service, the page."""
