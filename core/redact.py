"""Secrets are found before anything is stored, and identities become pseudonyms.

A text in which a secret is found is not trained on; logs and reports get it redacted. Finding errs
on the safe side: what has a secret's form is taken for one, and a failure of this module propagates
instead of letting the text through.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .redaction import INTEGRITY, PLACEHOLDER, PSEUDONYM, RULES, WORDS, Rule

_RULES_OF: dict[str, list[int]] = {}
for _number, _rule in enumerate(RULES):
    for _keyword in _rule.keywords:
        _RULES_OF.setdefault(_keyword, []).append(_number)


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a secret stands; it never carries the secret itself.

    Attributes:
        rule: name of the rule that matched.
        start: first character of the secret.
        end: the character after its last.

    """

    rule: str
    start: int
    end: int


def find_secrets(text: str) -> list[Finding]:
    """Return the secrets in ``text``, by position; overlapping ones are joined."""
    lowered = text.lower()
    present = [keyword for keyword in _RULES_OF if keyword in lowered]
    numbers = sorted({number for keyword in present for number in _RULES_OF[keyword]})
    found = [finding for one in numbers for finding in _matches(RULES[one], text, lowered)]
    return _joined(found)


def redact(text: str) -> str:
    """Return ``text`` with each secret replaced by ``[redacted RULE]``."""
    pieces, position = [], 0
    for finding in find_secrets(text):
        pieces += [text[position : finding.start], f"[redacted {finding.rule}]"]
        position = finding.end
    return "".join(pieces) + text[position:]


def pseudonym(key: bytes, identity: str) -> str:
    """Return the stable name ``dev-…`` of a person within one repository.

    Args:
        key: the repository's secret; without it the name cannot be traced back.
        identity: e-mail address; case and surrounding blanks do not count.

    """
    normal = identity.strip().casefold().encode("utf-8", "surrogateescape")
    return "dev-" + hmac.new(key, normal, hashlib.sha256).hexdigest()[:8]


def entropy(text: str) -> float:
    """Return Shannon's entropy of ``text``'s characters, in bits per character."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def _matches(rule: Rule, text: str, lowered: str) -> list[Finding]:
    found = []
    is_like = len(lowered) == len(text)  # a few letters become two when they are lowered
    by_keyword = rule.anchored and is_like
    for match in _anchored(rule, text, lowered) if by_keyword else rule.pattern.finditer(text):
        start, end = _secret_span(match)
        if _is_secret(rule, text[start:end]):
            found.append(Finding(rule.name, start, end))
    return found


def _anchored(rule: Rule, text: str, lowered: str) -> Iterator[re.Match[str]]:
    """Yield what ``finditer`` does, and try the pattern at the keywords only."""
    behind = 0
    for start in _places(rule.keywords, lowered):
        match = rule.pattern.match(text, start) if start >= behind else None
        if match:
            yield match
            behind = match.end()


def _places(keywords: Iterable[str], lowered: str) -> list[int]:
    places = set()
    for keyword in keywords:
        start = lowered.find(keyword)
        while start >= 0:
            places.add(start)
            start = lowered.find(keyword, start + 1)
    return sorted(places)


def _secret_span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("secret") if "secret" in match.re.groupindex else match.span()


def _is_secret(rule: Rule, secret: str) -> bool:
    if rule.entropy and entropy(secret) < rule.entropy:
        return False
    return not (rule.assigned and _is_harmless(secret))


def _is_harmless(value: str) -> bool:
    if PSEUDONYM.fullmatch(value) or INTEGRITY.match(value):
        return True
    return bool(WORDS.fullmatch(value) or PLACEHOLDER.match(value))


def _joined(found: list[Finding]) -> list[Finding]:
    joined: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end, f.rule)):
        if joined and finding.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Finding(last.rule, last.start, max(last.end, finding.end))
        else:
            joined.append(finding)
    return joined
