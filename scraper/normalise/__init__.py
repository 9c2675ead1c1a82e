"""From a raw ad to a posting: one step a file, all pure. What an ad does not tell stays None."""

import hashlib

from pydantic import ValidationError

from posting.clean import one_line
from posting.identity import canonical_url
from posting.model import DESCRIPTION_CAP, SOURCE_ID_CAP, TITLE_CAP, URL_CAP, Posting, Rejected
from scraper.normalise.context import Context
from scraper.normalise.fields import FIELD_NAMES, NOTHING, AdText, Fields, fields_of
from scraper.normalise.language import language_of
from scraper.normalise.text import line, plain
from scraper.source import RawAd

__all__ = ["normalise"]


def normalise(ad: RawAd, context: Context) -> Posting | Rejected:
    """Return the posting that `ad` tells, validated; or Rejected with a code of `REJECTIONS`. Never raises."""
    title = line(ad.title, TITLE_CAP)
    url = _url(ad.url)
    source_id = _source_id(ad.source_id, url)
    refused = _refused(ad, title, url, source_id)
    if refused is not None:
        return refused
    description = plain(ad.description, DESCRIPTION_CAP)
    identity: Fields = {
        "source": context.source,
        "source_id": source_id,
        "url": url,
        "apply_url": _address(ad.apply_url),
        "title": title,
        "description": description,
        "language": _language(ad.language) or language_of(title, description),
    }
    try:
        return Posting(**identity, **fields_of(ad, AdText.read(title, description), context))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return Rejected("invalid", f"{where}: {first['msg']}", source_id, title, url or "")


def _refused(ad: RawAd, title: str, url: str | None, source_id: str | None) -> Rejected | None:
    shown = one_line(ad.url, URL_CAP)
    if title.lower() in NOTHING:
        return Rejected("no_title", source_id=source_id, url=shown)
    if title.lower() in FIELD_NAMES:
        return Rejected("field_names", f"the title is {title!r}", source_id, title, shown)
    if source_id is None:
        return Rejected("no_identity", title=title, url=shown)
    if url is None:
        return Rejected("bad_url", f"the address is {shown[:100]!r}", source_id, title, shown)
    return None


def _url(told: str) -> str | None:
    try:
        url = canonical_url(one_line(told, URL_CAP + 1))
    except ValueError:
        return None
    return url if len(url) <= URL_CAP else None


def _source_id(told: str, url: str | None) -> str | None:
    """Return the source's own id, or the ad's address; one too long for the table is told by its key."""
    own = one_line(told, URL_CAP) or url
    if own is None or len(own) <= SOURCE_ID_CAP:
        return own
    return own[: SOURCE_ID_CAP - 25] + "-" + hashlib.blake2b(own.encode(), digest_size=12).hexdigest()


def _address(told: str) -> str | None:
    """Return an address to apply at as it was told: its parameters may be what makes it work."""
    address = one_line(told, URL_CAP + 1)
    is_one = address.lower().startswith(("http://", "https://", "mailto:")) and len(address) <= URL_CAP
    return address if is_one else None


def _language(told: str) -> str | None:
    """Return the code of a language field: 'en' for 'en-US', None for 'English'."""
    code = told.strip().replace("_", "-").lower().partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None
