"""How a source is, judged from its pass: an empty board, a changed one and a blocked one are not the same.

A pure function of what the pass saw and what the source used to give. Only a source that is `ok` or
`empty` after a complete walk may close the ads that it no longer lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posting.report import Health, PassReport, Trouble

# A board rarely loses half its ads between two visits; where it seems so, more often the page has changed.
_FAR_FEWER: Final = 0.5
_ENOUGH_TO_COMPARE: Final = 8
_NEARLY_ALL: Final = 0.9
# A smaller board that stays as it is for so many passes is believed. An empty one never is.
_BELIEVED_AFTER: Final = 3
_AGAIN: Final = "tried again at the next pass"
_NOTHING_CLOSED: Final = "nothing is closed until a pass looks like itself again"
_WORST_FIRST: Final = (Health.BLOCKED, Health.CHANGED, Health.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a source used to give: its open ads, and how many passes in a row looked suspect."""

    open_ads: int = 0
    suspect_passes: int = 0
    shares: Mapping[str, float] = field(default_factory=dict)  # of the ads that told each field


@dataclass(frozen=True, slots=True)
class Opinion:
    """A health with the reason that a person is shown."""

    health: Health
    troubles: tuple[Trouble, ...] = ()

    @property
    def may_close(self) -> bool:
        return self.health in (Health.OK, Health.EMPTY)


def judge(
    report: PassReport, failures: list[Health], usual: Usual, *, partial: bool, lost: Sequence[str] = ()
) -> Opinion:
    """Return the source's health after `report`.

    `failures` are the healths of the errors it met, `lost` the fields that nearly all of its ads used to
    tell and none does now. `partial` says that a pass never sees all that is open.
    """
    taken = report.read - report.rejected
    if failures and taken == 0:
        return Opinion(min(failures, key=_severity))
    if report.read > 0 and taken == 0:
        return Opinion(
            Health.CHANGED, (Trouble("all_rejected", f"all {report.read} ads read were refused", next=_AGAIN),)
        )
    if report.complete and not partial and usual.open_ads >= _ENOUGH_TO_COMPARE:
        believed = taken > 0 and usual.suspect_passes >= _BELIEVED_AFTER
        if taken <= usual.open_ads * _FAR_FEWER and not believed:
            reason = f"{taken} ads where {usual.open_ads} are open"
            return Opinion(Health.SUSPECT, (Trouble("far_fewer_ads", reason, next=_NOTHING_CLOSED),))
    if lost and usual.suspect_passes < _BELIEVED_AFTER:
        reason = f"no ad tells its {', '.join(lost)} any more, which nearly all did"
        return Opinion(Health.SUSPECT, (Trouble("field_missing", reason, next=_NOTHING_CLOSED),))
    if Health.SUSPECT in failures:
        return Opinion(Health.SUSPECT)
    if report.read >= _ENOUGH_TO_COMPARE and report.rejected > report.read / 2:
        reason = f"{report.rejected} of {report.read} ads read were refused"
        return Opinion(Health.SUSPECT, (Trouble("many_rejected", reason, next=_NOTHING_CLOSED),))
    if taken == 0:
        return Opinion(Health.EMPTY)
    return Opinion(Health.OK)


def language_shares(ads: Mapping[str, int]) -> dict[str, float]:
    """Return, by a name for each language, the share of the ads that are in it; `ads` counts them by code."""
    total = sum(ads.values())
    return {f"language ({code})": count / total for code, count in ads.items() if code}


def languages_lost(usual: Mapping[str, float], now: Mapping[str, float], ads: int) -> list[str]:
    """Return the language that nearly all ads were in and hardly one is now: another site answers."""
    if ads < _ENOUGH_TO_COMPARE:
        return []
    kept = (name for name, share in usual.items() if name.startswith("language (") and share >= _NEARLY_ALL)
    return [name for name in kept if now.get(name, 0.0) < 1 - _NEARLY_ALL]


def _severity(health: Health) -> int:
    return _WORST_FIRST.index(health) if health in _WORST_FIRST else len(_WORST_FIRST)
