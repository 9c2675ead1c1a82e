"""Whether one who lives in Bangladesh may apply: yes, no, or not told."""

from collections.abc import Sequence
from typing import Final

from posting.model import Place, Remote
from scraper.normalise.applicants import Applicants

HERE: Final = "BD"


def open_to_bangladesh(applicants: Applicants, remote: Remote | None, places: Sequence[Place]) -> bool | None:
    """Return whether `applicants` or the place of work let one apply from Bangladesh; None where neither tells."""
    if applicants.worldwide is not None:
        return applicants.worldwide or HERE in applicants.countries
    countries = {place["country"] for place in places} - {None}
    if HERE in countries:
        return True
    return False if countries and remote in (Remote.ONSITE, Remote.HYBRID) else None
