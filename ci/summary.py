"""The last screen of a loop: what was read, kept, learned, measured, decided, and what is next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .inert import visible
from .overriding import lines_of
from .wording import (
    HEADLINES,
    MEANINGS,
    answers,
    count,
    crept,
    detectable,
    disagreement,
    drifted,
    interval,
    level,
    listing,
    number,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

PLAIN_WIDTH = 100  # columns when nobody's terminal says otherwise
MAX_DROPS = 6
MAX_ROWS = 12
MAX_REASONS = 6
LEGEND = (
    "Loss in bits, or the share of answers that is wrong or fails (pts: points of it); lower is "
    "better.\n"
    "ψ: share of answers on which the models disagree. n/files: items and their files.\n"
    "Detects: the smallest change that so many would show in four of five tries."
)
STYLES = {
    "promote": "bold green",
    "block": "bold red",
    "hold": "bold yellow",
    "invalid": "bold magenta",
    "better": "green",
    "worse": "bold red",
    "unclear": "yellow",
    "guards": "dim",
    "too few": "dim",
    "no signal": "dim",
}
NEXT = {
    "promote": (
        ("housestyle models", "what is in production, and what came before"),
        ("housestyle rollback", "take this promotion back, in a second"),
        ("housestyle loop", "after your next commits: only what is new is read and learned"),
    ),
    "cleared": (
        ("housestyle models", "what is in production instead"),
        ("housestyle promote", "put it there, unless another job is to (`housestyle publish`)"),
    ),
    "hold": (
        ("housestyle loop", "after your next commits: they bring more to learn and to test on"),
        ("housestyle report", "this screen again, and the comment that a pull request would get"),
    ),
    "block": (
        ("housestyle report", "which answers were lost, and where"),
        ("housestyle config", "replay_share up or steps down keeps more of what was known"),
        ("housestyle loop", "after changing either, or after your next commits"),
    ),
    "invalid": (("housestyle loop", "once the reasons above are mended"),),
}


def print_summary(
    verdict: Mapping[str, Any],
    read: Mapping[str, Any],
    funnel: Mapping[str, Any],
    training: Mapping[str, Any],
    model: Mapping[str, Any],
    console: Console | None = None,
) -> None:
    """Print one screen for a newcomer to standard output, plain text when it is no terminal.

    Args:
        verdict: `Verdict.as_dict()`.
        read: `IndexReport.as_dict()`.
        funnel: candidates, kept, by_kind and dropped (by reason).
        training: steps, seconds, tokens, examples, base, resumed.
        model: digest, path, champion (digest or None), number (of its log entry, or None),
            overrides (as `told_overrides`), warnings (what is wrong with production).
        console: a rich console; None makes one for standard output.
    """
    console = console or _standard_output()
    with console.capture() as captured:
        _print(verdict, read, funnel, training, model, console)
    lines = captured.get().splitlines()
    console.file.write("".join(f"{line.rstrip()}\n" for line in lines))


def _standard_output() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False)


def _print(
    verdict: Mapping[str, Any],
    read: Mapping[str, Any],
    funnel: Mapping[str, Any],
    training: Mapping[str, Any],
    model: Mapping[str, Any],
    console: Console,
) -> None:
    facts, outcome = _grid(), _grid()
    for label, line in _facts(verdict, read, funnel, training):
        facts.add_row(label, line)
    console.print(facts)
    if verdict["comparisons"]:
        console.print(_categories(verdict), "")
    for label, line in _outcome(verdict, model):
        outcome.add_row(label, line)
    console.print(outcome)


def _grid() -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold cyan", no_wrap=True, width=8)
    grid.add_column(overflow="fold")
    return grid


def _text(words: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(words, style=style)


def _facts(
    verdict: Mapping[str, Any],
    read: Mapping[str, Any],
    funnel: Mapping[str, Any],
    training: Mapping[str, Any],
) -> Iterator[tuple[str, Text]]:
    yield "Read", _text(_read(read))
    yield "Kept", _text(_kept(funnel))
    yield from (("Dropped" if first else "", line) for first, line in _dropped(funnel))
    yield "Learned", _text(_learned(training))
    if moved := drifted(training):
        yield "", _text(visible(f"from production; {moved}", 200))
    yield from (("Measured", _text(line)) for line in _measured(verdict))
    if kept := crept(verdict):
        yield "Anchor", _text(visible(kept, 600))


def _read(read: Mapping[str, Any]) -> str:
    skipped = f" ({read['skipped']:,} skipped)" if read["skipped"] else ""
    resolved = f" ({read['calls_resolved'] / read['calls']:.0%} resolved)" if read["calls"] else ""
    return (
        f"{count(read['files'], 'file')}{skipped}, {count(read['symbols'], 'symbol')}, "
        f"{count(read['calls'], 'call')}{resolved}, {count(read['commits'], 'commit')}; "
        f"{read['parsed']:,} parsed anew, {read['reused']:,} known already"
    )


def _kept(funnel: Mapping[str, Any]) -> str:
    kinds = visible(listing(funnel["by_kind"], 8), 200)
    named = f": {kinds}" if kinds else ""
    return f"{funnel['kept']:,} of {count(funnel['candidates'], 'candidate example')}{named}"


def _dropped(funnel: Mapping[str, Any]) -> Iterator[tuple[bool, Text]]:
    ordered = sorted(funnel["dropped"].items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(name.replace("_", " "), value) for name, value in ordered[:MAX_DROPS]]
    rest = sum(value for _, value in ordered[MAX_DROPS:])
    rows += [("other reasons", rest)] if rest else []
    for index, (name, value) in enumerate(rows):
        yield index == 0, _text(f"{value:>8,}  {visible(name, 70)}")


def _learned(training: Mapping[str, Any]) -> str:
    resumed = ", resumed" if training.get("resumed") else ""
    return (
        f"{training['steps']:,} steps over {count(training['examples'], 'example')} "
        f"({training['tokens']:,} tokens) from {visible(str(training['base']), 60)}, "
        f"{training['seconds']:.0f} s{resumed}"
    )


def _measured(verdict: Mapping[str, Any]) -> Iterator[str]:
    row = next((r for r in verdict["comparisons"] if r["name"] == "completion"), None)
    if row is None or row["change"] is None:
        return
    before = "production" if verdict["champion"] else "base"
    start = ""
    if verdict["champion"] and row["base"] is not None:
        start = f", base {number(row['base'])}"
    yield (
        f"{row['unit']} of held-out code: {number(row['champion'])} ({before}{start}) → "
        f"{number(row['candidate'])}, {interval(row)}"
    )


def _categories(verdict: Mapping[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    rows = verdict["comparisons"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, caption=LEGEND)
    table.caption_justify = "left"
    table.add_column("Category", overflow="ellipsis", no_wrap=True, max_width=16)
    change = f"Change [{level(rows)}]"
    for name in (_against(verdict), "New", change, "Won/lost", "ψ", "n/files", "Detects"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Says", no_wrap=True)
    for row in rows[:MAX_ROWS]:
        table.add_row(
            _text(visible(row["name"], 16)),
            number(row["champion"]),
            number(row["candidate"]),
            interval(row),
            answers(row).replace(" ", ""),
            disagreement(row),
            f"{row['n']}/{row['clusters']}",
            detectable(row),
            _text(row["state"], STYLES.get(row["state"], "")),
        )
    return table


def _against(verdict: Mapping[str, Any]) -> str:
    return "Prod." if verdict["champion"] else "Base"


def _outcome(verdict: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    from rich.text import Text

    outcome = verdict["outcome"]
    yield "Verdict", _headline(verdict, model)
    for reason in verdict["reasons"][:MAX_REASONS]:
        yield "", _text(f"- {visible(reason, 180)}")
    left = len(verdict["reasons"]) - MAX_REASONS
    if left > 0:
        yield "", _text(f"- and {left} more: `housestyle report`")
    for line in lines_of(model.get("overrides", ())):
        yield "Override", _text(visible(line, 300), "yellow")
    for line in model.get("warnings", ()):
        yield "Warning", _text(visible(line, 400), "yellow")
    if outcome == "promote":
        yield "Promised", _text(visible(verdict["promise"], 600))
    yield "Model", _text(_model(model))
    yield "", _text(visible(str(model["path"]), 400))
    steps = NEXT["cleared" if _is_only_cleared(verdict, model) else outcome]
    width = max(len(command) for command, _ in steps)
    for index, (command, purpose) in enumerate(steps):
        step = Text.assemble((command.ljust(width), "bold"), f"  {purpose}")
        yield "Next" if index == 0 else "", step


def _headline(verdict: Mapping[str, Any], model: Mapping[str, Any]) -> Text:
    outcome = verdict["outcome"]
    name, meaning = HEADLINES[outcome], MEANINGS[outcome]
    if _is_only_cleared(verdict, model):
        name, meaning = "Cleared", f"{meaning}, but it is not in production"
    return _text(name, STYLES[outcome]).append(f": {meaning}.", style="default")


def _is_only_cleared(verdict: Mapping[str, Any], model: Mapping[str, Any]) -> bool:
    """Tell whether a candidate may be in production and is not."""
    return bool(verdict["outcome"] == "promote" and model["champion"] != model["digest"])


def _model(model: Mapping[str, Any]) -> str:
    digest = str(model["digest"])[:12]
    if model["champion"] is None:
        return f"{digest}, not promoted; nothing is in production yet"
    if model["champion"] == model["digest"]:
        entry = "" if model["number"] is None else f", log entry {model['number']}"
        return f"{digest}, in production{entry}"
    return f"{digest}, not promoted; in production stays {str(model['champion'])[:12]}"
