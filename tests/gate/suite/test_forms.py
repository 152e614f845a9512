from __future__ import annotations

import re
from pathlib import Path

import pytest

from housestyle.gate.suite.forms.guards import guards
from housestyle.gate.suite.forms.parsed import Parsed, Use
from housestyle.gate.suite.forms.preferred import uses_in
from housestyle.indexer.model import Symbol


def parsed(text: str) -> Parsed:
    data = text.encode()
    start = re.search(rb"(?:async )?def", data).start()  # type: ignore[union-attr]
    symbol = Symbol(
        *("id", "f.py", "f", "f", "f", "function", "", "", (), (), "blob"),
        *(start, len(data), start, 1, 1, None, 1, ""),
        is_test=False,
    )
    found = Parsed.of(data, symbol)
    assert found is not None
    return found


def written(text: str, uses: list[Use]) -> list[tuple[str, str, list[str]]]:
    """Form, what stands there, what else could."""
    data = text.encode()
    return [
        (use.form, data[use.span[0] : use.span[1]].decode(), [one for _, one in use.others])
        for use in uses
    ]


def one_of(form: str, text: str) -> tuple[str, list[str]]:
    found = written(text, list(uses_in(parsed(text))))
    ((_, stands, others),) = [use for use in found if use[0] == form]
    return stands, others


TWO = "def f(a):\n    g('{} {}'.format(a, b))\n"
MOOD = 'class A:\n    def f(self):\n        """Copies it.\n\n        More.\n        """\n'
FORMS = [
    ("quotes", "def f():\n    return 'é', g\n", "'é'", ['"é"']),
    ("formatting", 'def f(a):\n    g(f"{a.b}")\n', 'f"{a.b}"', ['"{}".format(a.b)', '"%s" % a.b']),
    ("formatting", TWO, "'{} {}'.format(a, b)", ["f'{a} {b}'", "'%s %s' % (a, b)"]),
    ("formatting", 'def f(a):\n    g("%s" % a)\n', '"%s" % a', ['f"{a}"', '"{}".format(a)']),
    ("empty list", "def f():\n    a: x = []\n", "[]", ["list()"]),
    ("empty dict", "def f():\n    a = dict()\n", "dict()", ["{}"]),
    ("optional", "def f(a: int | None): pass\n", "int | None", ["Optional[int]"]),
    ("optional", "def f() -> t.Optional[A]: pass\n", "t.Optional[A]", ["A | None"]),
    ("generics", "def f(a: list[int]): pass\n", "list", ["List"]),
    ("generics", "def f(a: typing.Dict[int, int]): pass\n", "typing.Dict", ["dict"]),
    ("mood", MOOD, "Copies", ["Copy"]),
    ("mood", 'def f():\n    """Search for it."""\n', "Search", ["Searches"]),
    ("period", 'def f():\n    """Find it."""\n', ".", [""]),
    ("period", 'def f():\n    """Find it"""\n', "", ["."]),
    ("closing", "def f():\n    g(\n        1,\n        a=2,\n    )\n", ",", [""]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "stands", "others"), FORMS)
def test_what_could_be_written_otherwise(
    form: str, text: str, stands: str, others: list[str]
) -> None:
    if form == "mood" and "Search" in text:  # no verb of the list
        assert not [use for use in uses_in(parsed(text)) if use.form == form]
        return
    assert one_of(form, text) == (stands, others)


UNTOUCHED = [
    "def f():\n    return 'it\\'s', \"it's\", '''a'''\n",
    'def f(a):\n    g(f"{a!r} {a:>3} {a + 1}", "{0}".format(a), "100%%", "%d" % a)\n',
    "def f(a: int | str, b: A[int]) -> str: pass\n",
    'def f():\n    """The end"""\n',
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_has_one_way_alone_is_left(text: str) -> None:
    found = {use.form for use in uses_in(parsed(text))}
    assert found <= {"quotes", "period"}
    assert all(
        one[1] in ('"{0}"', '"100%%"', '"%d"', "")
        for one in written(text, list(uses_in(parsed(text))))
    )


GUARDS = {
    "try:\n        g()\n    except (A, b.C):\n        pass": ("(A, b.C)", "Exception"),
    "try:\n        g()\n    except Exception:\n        raise": ("raise", "pass"),
    "raise A() from error": ("error", "None"),
    "if a is None:\n        raise A": (" is ", " is not "),
    "if a not in b:\n        raise A": (" not in ", " in "),
    "if not a:\n        raise A": ("not a", "a"),
    "if a(b):\n        raise A": ("a(b)", "not a(b)"),
    "if a or b:\n        raise A": (" or ", " and "),
    "g(verify=True)": ("True", "False"),
    "g(timeout=3)": ("3", "None"),
    "yaml.safe_load(a)": ("yaml.safe_load", "yaml.load"),
    "g(shlex.quote(a))": ("shlex.quote(a)", "a"),
    "os.chmod(a, 0o600)": ("0o600", "0o666"),
    "with pytest.raises(KeyError):\n        g()": ("KeyError", "Exception"),
}


@pytest.mark.parametrize("body", GUARDS)
def test_a_guard_is_weakened(body: str) -> None:
    text = f"class A:\n  # ünïcode\n  def f():\n    {body}\n"
    found = written(text, list(guards(parsed(text))))
    assert [(stands, others) for _, stands, others in found] == [
        (GUARDS[body][0], [GUARDS[body][1]])
    ]


@pytest.mark.parametrize(
    "body",
    [
        "if a:\n        return",
        "g(verify=False)",
        "g(check=x)",
        "raise A()",
        "g(timeout=None)",
        "f(600)",
    ],
)
def test_what_is_no_guard_is_left(body: str) -> None:
    assert not list(guards(parsed(f"def f():\n    {body}\n")))


def test_a_function_that_this_python_cannot_read_has_no_places(tmp_path: Path) -> None:
    text = b"def f():\n    print 1\n"
    symbol = Symbol(
        *("id", "f.py", "f", "f", "f", "function", "", "", (), (), "blob"),
        *(0, len(text), 0, 1, 2, None, 1, ""),
        is_test=False,
    )
    assert Parsed.of(text, symbol) is None


def test_a_text_that_breaks_the_function_cannot_stand_there() -> None:
    made = parsed("def f(a):\n    g(\n        (x for x in a)\n    )\n")
    (use,) = [use for use in uses_in(made) if use.form == "closing"]
    assert made.stands(use.span, ",")
    assert not made.stands(use.span, ")")
