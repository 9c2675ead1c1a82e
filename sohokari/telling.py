"""What the service says while it runs: a line a pass, in the operator's language, on the standard error."""

import logging
import sys
import time
from datetime import datetime
from typing import Final

from posting.report import Health, PassReport
from sohokari.i18n import Words
from sohokari.troubles import in_words

log = logging.getLogger("sohokari")

_FINE: Final = frozenset({Health.OK, Health.EMPTY})
_TROUBLES_TOLD: Final = 3


def set_up_log() -> None:
    """Send the service's lines to the standard error, with their time in UTC."""
    formatter = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%d %H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)


def tell(report: PassReport, next_at: datetime | None, words: Words) -> list[str]:
    """Return the lines about a finished pass: its counts, what went wrong, and when it is tried again."""
    lines = [
        words.say(
            "service.pass",
            source=report.source,
            health=words.say(f"health.{report.health}"),
            read=words.number(report.read),
            new=words.number(report.new),
            edited=words.number(report.edited + report.reopened),
            closed=words.number(report.closed),
            rejected=words.number(report.rejected),
        )
    ]
    told = [in_words(trouble, words).line for trouble in report.troubles[:_TROUBLES_TOLD]]
    lines += [words.say("service.trouble", source=report.source, told=line) for line in told]
    more = len(report.troubles) - len(told)
    if more:
        lines.append(words.count("service.more_troubles", more, source=report.source))
    if next_at and report.health not in _FINE:
        lines.append(words.say("service.again", source=report.source, again=f"{next_at:%Y-%m-%d %H:%M}Z"))
    return lines
