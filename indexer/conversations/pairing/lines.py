"""Lines of code as they are compared: without what a formatter changes, and without the trivial.

A line that stands everywhere (``return None``, a bracket) does not tell where it comes from. Lines
that a formatter broke up or joined are found in the text's *flow*: all its lines without blanks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

Lines = Counter[str]

LEAST_WORD = 4  # letters and digits of a line that tells something
LEAST_FLOW = 12  # characters from which a line is looked for inside others
LONGEST = 2000  # characters of a line; more is data
_BLANK = re.compile(r"\s+")
_LAST_COMMA = re.compile(r",(?=[)\]}])")
_WORD = re.compile(r"\w", re.UNICODE)
_ONE_QUOTE = str.maketrans("'`", '""')
_EVERYWHERE = """
pass else: else{ }else{ try: try{ finally: break continue return returnNone returnTrue
returnFalse returnself returnnull returntrue returnfalse returnresult returnnil end endif endfi
done super().__init__() except: exceptException: raise default: @property @staticmethod
@classmethod @override if__name__=="__main__": fromtypingimportAny
from__future__importannotations packagemain defer
"""
_COMMONPLACE = frozenset(_EVERYWHERE.split())


def plain(line: str) -> str:
    """Return a line without blanks, with one kind of quotes and no separator at its end."""
    return _BLANK.sub("", line[:LONGEST]).translate(_ONE_QUOTE).rstrip(",;")


def telling(lines: Iterable[str]) -> Lines:
    """Return how often each line stands there, in its plain form, the trivial left out."""
    return Counter(found for line in lines if is_telling(found := plain(line)))


def is_telling(line: str) -> bool:
    """Return whether a plain line says where it comes from."""
    return len(_WORD.findall(line)) >= LEAST_WORD and line not in _COMMONPLACE


def flow(lines: Iterable[str]) -> str:
    """Return lines as one text that is the same however they were broken up."""
    joined = "".join(_BLANK.sub("", line[:LONGEST]) for line in lines)
    return _LAST_COMMA.sub("", joined.translate(_ONE_QUOTE))
