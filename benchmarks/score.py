"""How many of a reader's answers were right, wrong and missing, beside the goal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

GOALS: Final[Mapping[str, float]] = {
    "pay": 0.95,
    "remote": 0.95,
    "employment": 0.95,
    "experience": 0.93,
    "duties": 0.80,
}


@dataclass(slots=True)
class Score:
    """How many were right, wrong (a value that is not so) and missing, and what was wrong."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    seconds: float = 0.0  # CPU of all, where it was measured
    errors: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        return self.right + self.wrong + self.missing

    def line(self, name: str) -> str:
        goal = GOALS.get(name.split()[0])
        shown = f"{name:<28} {self.right / max(self.all, 1):.3f} exact, {self.wrong / max(self.all, 1):.3f} wrong, "
        shown += f"{self.missing / max(self.all, 1):.3f} missing of {self.all}"
        shown += f", {self.seconds / max(self.all, 1) * 1e6:.0f} us CPU each" if self.seconds else ""
        return shown + (f" (goal {goal})" if goal else "")

    def count(self, got: Any, wanted: Any, nothing: Any, shown: str) -> None:
        if got == wanted:
            self.right += 1
            return
        self.errors.append(f"wanted {wanted}, got {got}: {shown}")
        if got == nothing:
            self.missing += 1
        else:
            self.wrong += 1
