"""``housestyle report``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core import atomic
from ...core.errors import UserError
from ..pipeline import run_until
from ..screen import show
from ..session import Session, open_session
from .options import common, console_for, print_json, print_lines

SAMPLES = 12


@click.command("report")
@common
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write everything that is known as one page; nothing is run.",
)
@click.option(
    "--samples",
    type=click.IntRange(0, 200),
    default=SAMPLES,
    show_default=True,
    help="Examples of the dataset on the page: source text; 0 for none.",
)
def command(repo: Path, as_json: bool, page: Path | None, samples: int) -> None:
    """Show the last verdict on one screen; write verdict.json and comment.md, or a page."""
    session = open_session(repo, console_for(as_json))
    if page is not None:
        _write_page(session, page, samples, as_json)
        return
    outcomes = run_until(session, "report")
    if as_json:
        print_json({name: outcome.as_dict() for name, outcome in outcomes.items()})
        return
    show(outcomes)


def _write_page(session: Session, page: Path, samples: int, as_json: bool) -> None:
    from ..page.gathering import gather
    from ..page.page import render_page

    facts = gather(session, samples)
    html = render_page(facts)
    try:
        atomic.write_text(page, html)
    except OSError as error:
        raise UserError(
            f"cannot write {page} ({error.strerror})", "choose a file in a folder of yours"
        ) from error
    if as_json:
        told = {"page": str(page), "bytes": len(html.encode()), "notes": list(facts.notes)}
        print_json(told)
        return
    for note in facts.notes:
        session.console.say(f"warning: {note}")
    print_lines([f"{page}: {len(html.encode()):,} bytes, to be opened in any browser"])
