"""An ad's plain text as paragraphs, lists and headings, as its lines suggest. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_BULLET: Final = re.compile(r"^[ \t]*(?:[-*•▪●◦‣·–—✓✔➢]|\d{1,2}[.)])[ \t]+(?=\S)")
_HEADING_CAP: Final = 70


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a description: `kind` is text, list or heading."""

    kind: str
    lines: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Return plain text as paragraphs, lists and headings, as its lines suggest."""
    return [block for part in re.split(r"\n[ \t]*\n", text) for block in _blocks_of(part) if block.lines]


def _blocks_of(part: str) -> Iterator[Block]:
    block = Block("text")
    for line in part.split("\n"):
        if not line.strip():
            continue
        kind = _kind(line)
        if kind != block.kind or kind == "heading":
            yield block
            block = Block(kind)
        block.lines.append(_BULLET.sub("", line, count=1).strip() if kind == "list" else line.strip())
    yield block


def _kind(line: str) -> str:
    if _BULLET.match(line):
        return "list"
    is_heading = line.rstrip().endswith((":", "ঃ")) and len(line.strip()) <= _HEADING_CAP
    return "heading" if is_heading else "text"
