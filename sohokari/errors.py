"""What stops a command: one line that says what, why and what to do."""


class CannotRun(Exception):
    """The command or the service cannot do its work; the message is shown to a person as it is."""

    def __init__(self, what: str, why: str, do: str) -> None:
        super().__init__(f"{what}: {why}; {do}")
        self.what, self.why, self.do = what, why, do
