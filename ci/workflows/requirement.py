"""What a runner installs: housestyle from where this installation came from, at one commit.

Never by its bare name, which is somebody else's on PyPI.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

from ...core.errors import UserError

_FORM = re.compile(
    r"housestyle(?:\[[a-z, -]*\])? *@ *(?P<address>(?:git\+)?https://[^\s@/]+/[^\s@]+(?:@[^\s@]+)?)"
)


def installed_from() -> str:
    """Return the requirement that repeats this installation elsewhere; "" if none is known.

    Only a version-control address tells enough (PEP 610): a local folder is out of a runner's
    reach.
    """
    try:
        written = distribution("housestyle").read_text("direct_url.json")
        origin = json.loads(written or "{}")
        vcs, commit = origin["vcs_info"]["vcs"], origin["vcs_info"]["commit_id"]
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return ""
    address = str(origin.get("url", ""))
    # Not with a password in it, nor over a protocol for which a runner has no key.
    if not re.fullmatch(r"https://[^@\s]+", address) or not re.fullmatch(
        r"[0-9a-f]{40,64}", commit
    ):
        return ""
    return f"housestyle @ {vcs}+{address}@{commit}"


def with_extras(requirement: str, *extras: str) -> str:
    """Return a requirement with extras in place of its own; "" stays empty.

    Raises:
        UserError: it names no address over https, or holds what a workflow would evaluate.
    """
    if not requirement:
        return ""
    match = _FORM.fullmatch(requirement)
    if match is None or "${{" in requirement or '"' in requirement:
        raise UserError(
            f"{requirement[:80]!r} is nothing that a runner can install housestyle from",
            "write it as `housestyle @ git+https://HOST/OWNER/REPOSITORY@COMMIT`, "
            "without a password",
        )
    named = f"[{','.join(extras)}]" if extras else ""
    return f"housestyle{named} @ {match['address']}"
