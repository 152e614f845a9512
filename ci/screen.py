"""The last screen of a loop: outcomes of the stages, handed to the summary."""

from __future__ import annotations

from .followed import still_wrong
from .stages.outcome import Outcome
from .summary import print_summary


def show(outcomes: dict[str, Outcome]) -> None:
    """Print what was read, kept, learnt and decided, and what to do next."""
    trained, promoted = outcomes["train"], outcomes["promote"].result
    is_champion = promoted["champion"] == trained.result["model"]
    model = {
        "digest": trained.result["model"],
        "path": promoted["champion_folder"] if is_champion else str(trained.folder / "model"),
        "champion": promoted["champion"],
        "number": promoted["number"],
        "overrides": promoted["overrides"],
        "warnings": still_wrong(outcomes),
    }
    print_summary(
        outcomes["decide"].result["verdict"],
        outcomes["index"].result,
        outcomes["assemble"].result,
        {**trained.result["recipe"], **trained.result},
        model,
    )
