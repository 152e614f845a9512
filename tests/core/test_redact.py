from __future__ import annotations

import hashlib
import random
import string
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.redact import _matches, find_secrets, pseudonym, redact
from housestyle.core.redaction import RULES

B62 = string.ascii_letters + string.digits


def made_up(length: int, alphabet: str = B62) -> str:
    """Not a literal, so that no scanner of this repository finds a secret here."""
    return "".join(random.Random(length).choices(alphabet, k=length))


PEM = (
    "-----BEGIN RSA PRIVATE " + "KEY-----\n" + made_up(64) + "\n-----END RSA PRIVATE " + "KEY-----"
)
SECRETS = {
    "aws-access-key": "AKIA" + made_up(16, string.ascii_uppercase + "234567"),
    "github-token": "ghp_" + made_up(36),
    "gitlab-token": "glpat-" + made_up(20),
    "slack-token": "xoxb-" + made_up(24),
    "slack-webhook": "hooks.slack.com/services/" + made_up(44),
    "stripe-key": "sk_live_" + made_up(24),
    "anthropic-key": "sk-ant-api03-" + made_up(40),
    "openai-key": "sk-proj-" + made_up(48),
    "google-api-key": "AIza" + made_up(35),
    "google-oauth": "ya29." + made_up(60),
    "sendgrid-key": f"SG.{made_up(22)}.{made_up(43)}",
    "npm-token": "npm_" + made_up(36),
    "pypi-token": "pypi-AgE" + made_up(80),
    "hugging-face-token": "hf_" + made_up(34),
    "digitalocean-token": "dop_v1_" + made_up(64, "0123456789abcdef"),
    "shopify-token": "shpat_" + made_up(32, "0123456789abcdef"),
    "telegram-token": "123456789:AA" + made_up(33),
    "age-key": "AGE-SECRET-KEY-1" + made_up(58, string.ascii_uppercase + string.digits),
    "json-web-token": f"eyJ{made_up(20)}.eyJ{made_up(40)}.{made_up(43)}",
    "private-key": PEM,
}


@pytest.mark.parametrize("rule", SECRETS)
@pytest.mark.parametrize("frame", ["x = '{}'\n", "# see {} here\n", "KEY={}\n", "- {}\n"])
def test_every_token_is_found_and_redacted_quoted_or_not(rule: str, frame: str) -> None:
    secret = SECRETS[rule]
    text = frame.format(secret)
    findings = find_secrets(text)
    assert len(findings) == 1
    redacted = redact(text)
    assert secret not in redacted
    assert "[redacted " in redacted
    assert secret not in repr(findings)


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD = "{}"',
        "password: {}",
        "export DB_PASSWORD={}",
        'client_secret="{}",',
        '"api_key": "{}",',
        'headers["Authorization"] = "Bearer {}"',
        "Authorization: Basic {}",
        "https://deploy:{}@example.org/repo.git",
        "aws_secret_access_key = {}",
        'token: str = "{}"',
        "app.config['SECRET_KEY'] = b'{}'",
    ],
)
def test_assigned_values_are_found(line: str) -> None:
    secret = made_up(40)
    assert secret not in redact(line.format(secret))


@pytest.mark.parametrize(
    "line",
    [
        "commit 58ed2d092a790a6388d18e5e0f9126eb1d0139c5",
        f'REVISION = "{hashlib.sha256(b"y").hexdigest()[:40]}"',
        f"sha256:{hashlib.sha256(b'x').hexdigest()}",
        f"uuid = '{hashlib.sha256(b'z').hexdigest()[:32]}'",
        "password = getpass.getpass()",
        "token = request.headers.get_token_from_oauth2_session",
        'token_type = "refresh_token"',
        'SECRET_KEY = "test key"',
        'password = "${DB_PASSWORD}"',
        "secret: <your-secret-here>",
        "api_key='xxxxxxxxxxxxxxxxxxxxxxxx'",
        "https://user:{password}@example.org",
        "def reset_password(self, token: str, user_id: int) -> None:",
        "from django.contrib.auth.tokens import default_token_generator",
        "mask-keyed-tokens-and-passwords",
    ],
)
def test_hashes_names_and_placeholders_pass(line: str) -> None:
    assert find_secrets(line) == []


def test_overlapping_findings_are_one() -> None:
    text = f'token = "{SECRETS["github-token"]}"'
    assert redact(text).count("[redacted") == 1


def test_a_half_private_key_is_a_secret() -> None:
    assert find_secrets(PEM.splitlines()[0])


def test_pseudonym_is_stable_keyed_and_hides_the_identity() -> None:
    name = pseudonym(b"k" * 32, "Ada@Example.org ")
    assert name == pseudonym(b"k" * 32, "ada@example.org")
    assert name != pseudonym(b"other", "ada@example.org")
    assert name.startswith("dev-")
    assert "ada" not in name


def test_hostile_text_takes_no_time() -> None:
    for piece in (
        "token",
        "passw",
        "aws",
        "://a:",
        "eyJ",
        "'",
        "-----BEGIN PRIVATE KEY-----",
        "sk-",
    ):
        text = piece * (200_000 // len(piece))
        started = time.process_time()
        find_secrets(text)
        assert time.process_time() - started < 5


FRAGMENTS = ["token", "api key", "secret", "=", ": ", '"', "'", " ", "\n", "risk-", "Asia", "İ"]
FRAGMENTS += ["sk-" + made_up(32), SECRETS["aws-access-key"], made_up(14)]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_rules_that_look_at_keywords_only_miss_nothing(text: str) -> None:
    for rule in RULES:
        everywhere = replace(rule, anchored=False)
        lowered = text.lower()
        assert _matches(rule, text, lowered) == _matches(everywhere, text, lowered)
