"""A plugin for pytest: runs the tests that are wanted, and tells how each of them ended.

It lies in the sandbox under another name, imports the standard library alone, and prints its answer
behind a word that the tests are not told, so that what a program prints is never taken for it. This
is no defence against code that looks for the word; models do not know that it is there.
"""

import json
import os
from collections import Counter

MARK = os.environ.pop("HOUSESTYLE_MARK", "")
OUTPUT = os.dup(1) if MARK else -1  # before pytest takes what is printed
WANTED: "dict[str, int]" = {}
PASSED: "Counter[int]" = Counter()
FAILED: "Counter[int]" = Counter()
ENDED: "dict[str, object]" = {"status": None, "said": ""}
LONGEST = 200  # characters of what went wrong first

if MARK:
    with open(os.environ["HOUSESTYLE_WANTED"], encoding="utf-8") as _wanted:  # noqa: PTH123
        WANTED.update((name, number) for number, name in enumerate(json.load(_wanted)))


def pytest_collection_modifyitems(items):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Leave out every test that is not wanted."""
    if MARK:
        items[:] = [item for item in items if _named(item.nodeid) in WANTED]


def pytest_collectreport(report):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Notice a file that cannot be read as tests."""
    if report.failed:
        _say(report)


def pytest_runtest_logreport(report):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count how a test, or one of its parameters, ended."""
    number = WANTED.get(_named(report.nodeid))
    if number is None:
        return
    if report.failed:
        FAILED[number] += 1
        _say(report)
    elif report.when == "call" and report.passed:
        PASSED[number] += 1


def pytest_sessionfinish(exitstatus):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Notice that the tests ended."""
    ENDED["status"] = int(exitstatus)


def pytest_unconfigure():  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Tell the counts, after all that pytest prints."""
    if MARK:
        counts = {**ENDED, "passed": PASSED, "failed": FAILED}
        os.write(OUTPUT, f"\n{MARK} {json.dumps(counts)}\n".encode())


def _say(report: "object") -> None:
    """Keep what went wrong first, in one line."""
    trouble = getattr(report, "longrepr", "")
    crash = getattr(trouble, "reprcrash", None)
    words = str(trouble if crash is None else crash.message).strip().splitlines()
    ENDED["said"] = ENDED["said"] or (words[0 if crash else -1] if words else "")[:LONGEST]


def _named(node: str) -> str:
    """Return a test's name without its parameters."""
    path, separator, test = node.partition("::")
    return path + separator + test.partition("[")[0]
