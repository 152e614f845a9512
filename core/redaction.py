"""The table of rules by which a secret is known: keywords, a pattern, and an entropy.

The keywords are looked for first, with ``in`` over the lower-cased text, so that a text without any
of them costs no regular expression at all. Formats follow what the issuers document about their
tokens' prefixes and lengths; entropies are Shannon's, in bits per character, of which hexadecimal
can reach at most 4.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """How one sort of secret is recognised.

    Attributes:
        name: what a finding is called.
        keywords: lower-case texts of which one must occur before the pattern is tried.
        pattern: its group ``secret``, or the whole match without one, is the secret.
        entropy: least Shannon entropy of the secret, bits per character.
        assigned: the secret is known by its name only, so words and placeholders are let pass.
        anchored: every match begins where a keyword does, so that it is looked for only there.

    """

    name: str
    keywords: tuple[str, ...]
    pattern: re.Pattern[str]
    entropy: float = 0.0
    assigned: bool = False
    anchored: bool = False


_START = r"(?<![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9_-])"
_ANCHORED = frozenset({"aws-access-key", "openai-key", "assigned-secret"})  # common keywords


def _token(name: str, keywords: str, pattern: str, entropy: float = 0.0) -> Rule:
    words = tuple(keywords.split())
    return Rule(name, words, re.compile(_START + pattern), entropy, anchored=name in _ANCHORED)


def _assigned(name: str, keywords: str, pattern: str, entropy: float) -> Rule:
    words, anchored = tuple(keywords.split()), name in _ANCHORED
    return Rule(name, words, re.compile(pattern), entropy, assigned=True, anchored=anchored)


CANARY_MARK = "housestyle-canary-"
CANARY = re.compile(rf"{CANARY_MARK}[0-9a-f]{{32}}")

_TOKENS = (
    # No secret, but nothing that holds one may be taught, stored or shown either.
    _token("canary", CANARY_MARK, CANARY.pattern),
    _token("aws-access-key", "akia asia abia acca", rf"A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{{16}}{_END}"),
    _token("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _token("github-token", "github_pat_", r"github_pat_[A-Za-z0-9_]{60,255}"),
    _token("gitlab-token", "glpat- gldt- glrt- glptt-", r"gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,}"),
    _token("slack-token", "xox xapp-", r"(?:xox[abeoprs]-|xapp-\d-)[A-Za-z0-9-]{10,}"),
    _token("slack-webhook", "hooks.slack", r"hooks\.slack\.com/[a-z]+/[A-Za-z0-9+/]{20,}"),
    _token("stripe-key", "k_live_ k_test_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _token("stripe-webhook", "whsec_", r"whsec_[A-Za-z0-9]{24,}"),
    _token("anthropic-key", "sk-ant-", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    _token("openai-key", "sk-", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}", 3.5),
    _token("google-api-key", "aiza", rf"AIza[A-Za-z0-9_-]{{35}}{_END}"),
    _token("google-oauth", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    _token("google-oauth", "gocspx-", r"GOCSPX-[A-Za-z0-9_-]{24,}"),
    _token("azure-key", "accountkey=", r"(?i:AccountKey)=(?P<secret>[A-Za-z0-9+/]{60,}={0,2})"),
    _token("sendgrid-key", "sg.", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    _token("twilio-key", "twilio", rf"SK[0-9a-f]{{32}}{_END}"),
    _token("npm-token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _token("pypi-token", "pypi-age", r"pypi-AgE[A-Za-z0-9_-]{40,}"),
    _token("hugging-face-token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    _token("digitalocean-token", "_v1_", r"do[opr]_v1_[a-f0-9]{64}"),
    _token("shopify-token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _token("telegram-token", ":aa", rf"\d{{8,10}}:AA[A-Za-z0-9_-]{{33}}{_END}"),
    _token("discord-webhook", "/api/webhooks/", r"api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,}"),
    _token("age-key", "age-secret-key-", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    _token(
        "json-web-token", "eyj", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    ),
)

_KEY_KIND = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_PRIVATE_KEY = Rule(
    "private-key",
    ("private key",),
    # An opening line without its end is a secret too: what follows may be cut off.
    re.compile(
        rf"-----BEGIN {_KEY_KIND}"
        rf"(?:(?:(?!-----BEGIN)[\s\S]){{0,20000}}?-----END {_KEY_KIND})?"
    ),
)

# Names of variables, keys and headers that hold credentials, as people write them.
_NAME_WORDS = "passw passphrase pwd secret token api access private auth account encrypt credential"
_NAME = (
    r"(?i:passw(?:or)?d|passphrase|pwd|secret|token|credentials?"
    r"|(?:api|access|private|auth|account|encryption)[_.\- ]?key)"
)
_TO = (
    rf"{_NAME}[A-Za-z0-9_]{{0,24}}['\"]?\]?\s{{0,4}}"
    r"(?::\s{0,4}[A-Za-z\[\] |]{1,24})?(?:=>|:=|==?|:|,)\s{0,4}"
)

_ASSIGNED = (
    _assigned(
        "url-credentials",
        "://",
        r"://[^\s/:@'\"<>{}]{0,64}:(?P<secret>[^\s/:@'\"<>{}$%]{3,128})@[A-Za-z0-9\[]",
        1.5,
    ),
    _assigned(
        "aws-secret-key",
        "aws",
        r"(?i:aws.{0,24}?(?:secret|key).{0,24}?[=:,]\s{0,4}['\"]?)"
        r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        4.2,
    ),
    _assigned(
        "authorization",
        "bearer basic",
        r"(?i:authorization['\"]?\]?\s{0,4}[:=,]\s{0,4}['\"]?(?:bearer|basic)\s{1,4})"
        r"(?P<secret>[A-Za-z0-9._~+/=-]{16,})",
        3.0,
    ),
    _assigned(
        "assigned-secret",
        _NAME_WORDS,
        rf"{_TO}[rbufRBUF]{{0,2}}(?P<quote>['\"])(?P<secret>(?:(?!(?P=quote))\S){{8,512}})(?P=quote)",
        2.75,
    ),
    _assigned(
        "assigned-secret",
        _NAME_WORDS,
        rf"{_TO}(?P<secret>[A-Za-z0-9+/_.~!@#$%^&*-]{{12,512}}={{0,2}})(?=\s|$)",
        3.4,
    ),
    _assigned(
        "high-entropy-literal",
        "' \"",
        r"(?P<quote>['\"])(?P<secret>[A-Za-z0-9+/_-]{40,512}={0,2})(?P=quote)",
        4.5,
    ),
)

RULES: tuple[Rule, ...] = (*_TOKENS, _PRIVATE_KEY, *_ASSIGNED)

_WORD = r"(?:[a-z]+|[A-Z]+|(?:[A-Z]?[a-z]{2,}){1,8})\d{0,3}"
WORDS = re.compile(rf"[_\-./:]*{_WORD}(?:[_\-./: ,]+(?:{_WORD}|\d{{1,4}}))*[_\-./:,]*")
PLACEHOLDER = re.compile(r"[$<{%*.]|.*(?:\$\{|\{\{|\.\.\.|[xX*]{6})|[\d.:\-/_]*$")
PSEUDONYM = re.compile(r"dev-[0-9a-f]{8}(?:@example\.org)?")
INTEGRITY = re.compile(r"sha(?:1|256|384|512)[-:=]")
