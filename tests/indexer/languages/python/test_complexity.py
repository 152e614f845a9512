from __future__ import annotations

import re

from tests.indexer.inspection import definitions

ANNOTATED = """
def straight(a):  # complexity 1
    with open(a) as f:
        return f.read()

def branches(a, b):  # complexity 4
    if a and b:
        return 1
    elif a:
        return 2
    else:
        return 3

def loops(rows):  # complexity 5
    for row in rows:
        while row:
            row -= 1
    else:
        return [r for r in rows if r]

def failing(a):  # complexity 4
    assert a
    try:
        a()
    except ValueError:
        pass
    except (KeyError, TypeError):
        raise
    else:
        return 1
    finally:
        a.close()

def matching(a, limit):  # complexity 5
    match a:
        case 1:
            return 1
        case [x, y] if x > limit:
            return 2
        case {"k": _}:
            return 3
        case _:
            return 4

def expressions(a, b, c):  # complexity 5
    f = lambda q: q or b
    return a if a and b or c else f

def outer(a):  # complexity 2
    def inner(b):  # complexity 3
        return b if b else (b or 1)
    return inner if a else None

class Shop:  # complexity 2
    if outer:
        limit = 1

    def sell(self):  # complexity 1
        return 1
"""


def test_annotated_functions() -> None:
    found = definitions(ANNOTATED)
    lines = ANNOTATED.split("\n")
    checked = 0
    for one in list(found.values())[1:]:
        expected = re.search(r"# complexity (\d+)", lines[one.start_line - 1])
        assert expected is not None, one.qualname
        assert one.complexity == int(expected.group(1)), one.qualname
        checked += 1
    assert checked == 10
    assert found["<module>"].complexity == 1
