"""A trouble of a pass in a person's language: the log, the command line and the page all tell it by this."""

from dataclasses import dataclass
from functools import cache

from posting.report import Trouble
from sohokari.i18n import Words, catalogue


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong in a person's words, as the program says it (cause and address), and what happens next."""

    what: str
    detail: str
    next: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return " ".join(f"{self.what}: {self.detail}; {self.next}".split())


def in_words(trouble: Trouble, words: Words) -> Told:
    """Return `trouble` in the language of `words`; its cause stays as the program found it."""
    following = next_keys().get(trouble.next)
    return Told(
        words.name("trouble", trouble.kind),
        f"{trouble.reason} {trouble.url}".strip(),
        words.say(following) if following else trouble.next,
    )


@cache
def next_keys() -> dict[str, str]:
    """Return the key of everything that may happen next, by its English text: what a trouble tells."""
    return {texts["en"]: key for key, texts in catalogue().items() if key.startswith("next.")}
