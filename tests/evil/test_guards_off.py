"""The list of guards is about the source as it is. The guards themselves are taken off by `guards_off.py`."""

import pytest

from tests.evil.guards_off import GUARDS, TESTS, source


@pytest.mark.parametrize(("name", "there", "off"), GUARDS)
def test_every_guard_on_the_list_stands_where_it_is_told(name: str, there: str, off: str) -> None:
    assert there in source(name)
    compile(source(name).replace(there, off, 1), name, "exec")
    assert TESTS[name]
