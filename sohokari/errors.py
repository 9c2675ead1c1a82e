"""What stops a command: one line that says what, why and what to do.

CannotRun          it could not be done (exit status 1)
└── WrongUsage     it was asked for in a way that we do not know (exit status 2)
    └── SettingsError  a variable of the environment cannot be used as written
"""

from typing import ClassVar


class CannotRun(Exception):
    """The command or the service cannot do its work; the message is shown to a person as it is."""

    status: ClassVar[int] = 1

    def __init__(self, what: str, why: str, do: str) -> None:
        super().__init__(f"{what}: {why}; {do}")
        self.what, self.why, self.do = what, why, do


class WrongUsage(CannotRun):
    """A value on the command line that we do not know; `do` lists the allowed ones."""

    status = 2


class SettingsError(WrongUsage):
    """A variable cannot be used: which, why, and what to do."""
