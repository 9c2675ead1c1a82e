"""`make bench`: every figure, in turn. `python -m benchmarks.NAME` prints one of them alone."""

import sys
from importlib import import_module
from typing import Final

NAMES: Final = (
    *("way", "fetching", "reading", "attributes", "classifying", "wording", "storing", "retagging", "serving"),
    "footprint",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 2 for a name that is none of them."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; use any of: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        print(f"\n== {name}", flush=True)
        import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
