"""Takes each guard of fetching off, one at a time, in a copy of the project, and tells whether a test notices.

`python -m tests.evil.guards_off [FILE ...]` prints a line a guard, of all files or of those named (`guard`), and
ends with 1 if one is missed by no test. It takes some minutes. `test_guards_off.py` holds the list to the source
as it is.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_F: Final = "tests/scraper/fetching/"
_V: Final = "tests/evil/"
_R: Final = "tests/scraper/reading/"
# The tests of each file, the likeliest to notice first.
TESTS: Final = {
    "guard": (_V + "test_addresses.py", _V + "test_behaviours.py"),
    "inflate": (_F + "test_inflate.py", _V + "test_behaviours.py"),
    "bounded": (_F + "test_secrets.py", _V + "test_behaviours.py"),
    "asking": (_F + "test_secrets.py", _F + "test_manners.py", _V + "test_fuzz.py", _V + "test_behaviours.py"),
    "fetch": (
        _F + "test_manners.py",
        _F + "test_robots.py",
        _F + "test_patience.py",
        _F + "test_secrets.py",
        _V + "test_behaviours.py",
    ),
    "turns": (_F + "test_manners.py", _F + "test_patience.py"),
    "workers": (_R + "test_reading.py",),
    "reading": (_R + "test_reading.py",),
    "crawl": (_R + "test_crawl.py",),
    "remembering": (_R + "test_crawl.py",),
    "robots": (_F + "test_robots.py", _F + "test_manners.py"),
    "cache": (_F + "test_cache.py", _F + "test_secrets.py"),
    "lastmod": (_F + "test_lastmod.py",),
    "answers": (_F + "test_patience.py", _V + "test_behaviours.py"),
}
# File, what stands there, and what stands there with the guard off.
GUARDS: Final = (
    ("guard", "if self._opened(host, port) else [each for each in found if is_public(each)]", ""),
    ("guard", "if parsed.userinfo:", "if False:"),
    ("guard", 'if parsed.scheme not in ("http", "https") or not parsed.raw_host:', "if False:"),
    ("guard", "not _HOST.fullmatch(parsed.raw_host) or ", ""),
    ("guard", "(port is not None and not 0 < port <= 65_535)", "False"),
    ("guard", "if len(url) > URL_CAP:", "if False:"),
    ("guard", "ip in _GLOBAL_6 and", "True and"),
    ("guard", "not any(ip in network for network in _NOT_PUBLIC_4)", "True"),
    ("guard", " and not any(ip in network for network in _NOT_PUBLIC_6)", ""),
    ("guard", " or ip.is_multicast or ip.is_reserved", ""),
    ("guard", "self._head_left = _HEAD_CAP", "pass"),
    ("inflate", "if size > cap:", "if False:"),
    ("inflate", "if len(codings) > LAYERS:", "if False:"),
    ("inflate", "max_window_size=_ZSTD_WINDOW", "max_window_size=2**31"),
    ("inflate", "if left <= 1:", "if False:"),
    ("inflate", "if rest == _GZIP_START[:1]:", "if False:"),
    ("inflate", "if len(piece) < len(_GZIP_START):", "if False:"),
    ("inflate", 'if not member.eof:\n        raise Corrupt("the gzip', 'if False:\n        raise Corrupt("the gzip'),
    ("inflate", "if not decoder.is_finished():\n        raise", "if False:\n        raise"),
    ("inflate", "if not frame.eof:\n        raise", "if False:\n        raise"),
    ("inflate", "if member is None or not member.eof:\n        raise", "if False:\n        raise"),
    ("bounded", "if unpacking.size > cap or gathered.size > cap:", "if False:"),
    ("bounded", "if said.isdecimal() and int(said[:20]) > cap:", "if False:"),
    ("bounded", "if size > HEADERS_CAP:", "if False:"),
    ("bounded", " and not left_over", ""),
    ("bounded", "if parts > _CRUMBS and", "if False and"),
    ("bounded", "if fresh or (isinstance", "if True or (isinstance"),
    ("bounded", 'headers.pop("set-cookie", None)', "pass"),
    ("asking", "if next_hop.origin != self.origin:", "if False:"),
    ("asking", "            if keeps_body:\n                raise", "            if False:\n                raise"),
    ("asking", "asyncio.timeout(self.left)", "asyncio.timeout(None)"),
    ("asking", "if name.lower() not in _OURS or _names_us(name, value)}", "}"),
    ("asking", "if not _SAFE_NAME.fullmatch(name) or _UNSAFE_VALUE.search(value):", "if False:"),
    ("asking", "return shown if shown.isprintable() else", "return shown if True else"),
    ("asking", "Page(self.request.hide(self.url)", "Page((self.url)"),
    ("fetch", "if refusal is not None:\n            raise", "if False:\n            raise"),
    ("fetch", "rules.refusal(ask.sent)", "rules.refusal(ask.url)"),
    ("fetch", "self._turns.hold(ask.host, after)", "pass"),
    ("fetch", "self._turns.slow_down(ask.host, rules.delay)", "pass"),
    ("fetch", "for _ in range(MAX_REDIRECTS + 1):\n            came", "for _ in range(50):\n            came"),
    ("fetch", "raise _before_the_answer(ask, error) from None", "raise"),
    ("fetch", "if attempt >= ATTEMPTS:", "if attempt >= 50:"),
    ("fetch", " or budget.left <= 0:", ":"),
    ("fetch", "if error.again else None", ""),
    ("fetch", "return self._backoff(attempt) if after", "return 0.0 if after"),
    ("fetch", "if after is not None and answer.status >= 300", "if after is not None and answer.status >= 400"),
    ("turns", "self._started = at", "pass"),
    ("turns", "if host.rests_until > now:", "if False:"),
    ("turns", "if host.held_until > now + PATIENCE:", "if False:"),
    ("turns", "max(host.next_at, host.held_until) - now", "host.next_at - now"),
    ("turns", "max(host.next_at, host.held_until) - now", "host.held_until - now"),
    ("turns", "await self._host.lock.acquire()", "pass"),
    ("turns", "self._started + self._host.gap", "self._started + (self._host.told_gap or 1)"),
    ("turns", "            self._host.lock.release()\n            raise", "            raise"),
    ("turns", "state.failures = state.rests = 0", "pass"),
    ("turns", " and (where is None or len(state.failed_at) >= _SEVERAL)", ""),
    ("turns", "(where is None or len(state.failed_at) >= _SEVERAL)", "len(state.failed_at) >= _SEVERAL"),
    ("lastmod", "told != told_then or ", ""),
    ("lastmod", "not read_at <= now < read_at + _BELIEVED_FOR", "False"),
    ("lastmod", " and over <= read_at", ""),
    ("robots", '"utf-8-sig"', '"utf-8"'),
    ("robots", "lines = [_about_us(line) for line", "lines = [line for line"),
    ("robots", "if answer.status >= 500:\n        return", "if False:\n        return"),
    ("robots", "if sum(", "if False and sum("),
    ("robots", '.rpartition(b"\\n")[0]', ""),
    ("robots", "LONGEST_DELAY: Final = 60.0", "LONGEST_DELAY: Final = 1e300"),
    ("robots", " and 0 <= self._wall() - read_at < _A_DAY", ""),
    ("robots", " or (self._size > _TEXT_KEPT and len(self._known) > 1)", ""),
    ("robots", "            if ours:\n                yield line", "            yield line"),
    ("cache", 'return "no-store" not in', 'return True or "no-store" not in'),
    ("cache", "LONGEST_FRESH)", "1e12)"),
    ("cache", " <= now + LONGEST_FRESH", ""),
    ("cache", "if not 0 <= now - self.came_at < _CONFIRMED_FOR:", "if False:"),
    ("cache", "self._written, self._written_bytes = _PRUNE_EVERY, 0", "self._written, self._written_bytes = 0, 0"),
    ("cache", " or self._written_bytes >= _PRUNE_EVERY_BYTES", ""),
    ("cache", "if not self._said:", "if True:"),
    ("cache", "{name.lower()}:{headers[name]}", "{name.lower()}"),
    ("answers", "min(max(seconds, 0.0), LONGEST_HOLD)", "max(seconds, 0.0)"),
    ("answers", "if vendor is not None:\n        return Blocked", "if False:\n        return Blocked"),
    ("answers", " and status != 206", ""),
    ("workers", "timeout=seconds", "timeout=None"),
    ("workers", "resource.setrlimit(resource.RLIMIT_AS, (memory, memory))", "pass"),
    ("reading", "if trip and size + len(page.body) > _TRIP:", "if False:"),
    ("crawl", "elif self._too_complex_in_a_row >= limits.give_up_after:", "elif False:"),
    ("crawl", "if known is None or known.digest != digest_of(page):", "if known is None:"),
    ("remembering", "request == plain and ", ""),
    ("remembering", "len(ads) == len(outcome.ads) and ", ""),
)


def source(name: str) -> str:
    return (ROOT / "scraper" / f"{name}.py").read_text(encoding="utf-8")


def main(*files: str) -> int:
    missed = 0
    guards = [guard for guard in GUARDS if not files or guard[0] in files]
    with tempfile.TemporaryDirectory(prefix="sohokari-guards-") as folder:
        copy = Path(folder)
        for part in ("scraper", "posting", "tests"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        for name, there, off in guards:
            noticed = _noticed(copy, name, there, off)
            missed += noticed is None
            print(f"{name:<8} {' '.join(there.split())[:60]:<60} {noticed or 'NO TEST NOTICES'}", flush=True)
    print(f"{len(guards) - missed} of {len(guards)} guards have a test that fails without them")
    return 1 if missed else 0


def _noticed(copy: Path, name: str, there: str, off: str) -> str | None:
    """Return the first test that fails in `copy` with one guard off; None if none does."""
    path = copy / "scraper" / f"{name}.py"
    path.write_text(source(name).replace(there, off, 1), encoding="utf-8")
    options = ["-q", "-x", "-p", "no:cacheprovider", "--timeout", "30", "-m", "not slow and not shared"]
    command = [sys.executable, "-m", "pytest", *options, *TESTS[name]]
    try:
        ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "they never end"
    finally:
        path.write_text(source(name), encoding="utf-8")
    if ran.returncode == 0:
        return None
    failed = [line for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    return failed[0].split("::")[1].split(" - ")[0][:90] if failed else "they cannot run"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
