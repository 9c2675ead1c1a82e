"""How a posting's fields are told to a person: in words, with the numbers of their language."""

from posting.view import PostingView
from sohokari.i18n import Words


def place_of(view: PostingView) -> str:
    """Return the places of work in one line."""
    return "; ".join(place["text"] for place in view.places)


def pay_of(view: PostingView, words: Words) -> str:
    """Return the pay as it was read, or as the ad told it; empty when it told none."""
    if view.pay_min is None and view.pay_max is None:
        return view.pay_text or ""
    ends = [words.number(end) for end in dict.fromkeys((view.pay_min, view.pay_max)) if end is not None]
    period = f" / {words.say(f'period.{view.pay_period}')}" if view.pay_period else ""
    return f"{view.pay_currency or ''} {'–'.join(ends)}{period}".strip()
