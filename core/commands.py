"""The command table: names and where they live, so that ``--help`` imports none of them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from .. import __version__


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: the module (relative to the package) and its name there."""

    module: str
    help: str
    name: str = "command"


COMMANDS: dict[str, Entry] = {
    "init": Entry("hooks.commands.init", "Set up a repository: settings, git hooks, first index."),
    "hooks": Entry("hooks.commands.hooks", "Update the graph on every commit, unasked."),
    "loop": Entry("ci.commands.loop", "Run every stage, from the commits to a promoted model."),
    "index": Entry("ci.commands.index", "Bring the code graph up to HEAD."),
    "harvest": Entry("indexer.commands.harvest", "Read conversations; share those you approve."),
    "assemble": Entry("ci.commands.assemble", "Turn what is new into training examples."),
    "corpus": Entry("trainer.commands.corpus", "Ask why examples were kept; decide; export."),
    "base": Entry("trainer.commands.base", "Show the model to start from, or fetch one."),
    "recipes": Entry("ci.commands.recipes", "Show the ways to train; explain one."),
    "train": Entry("ci.commands.train", "Fine-tune a candidate on the corpus."),
    "suite": Entry("ci.commands.suite", "Freeze the benchmark; show what nothing guards; export."),
    "evaluate": Entry("ci.commands.evaluate", "Score candidate and champion on the suite."),
    "decide": Entry("ci.commands.decide", "Judge the candidate: promote, block, hold or invalid."),
    "audit": Entry("ci.commands.audit", "Replay the gate on equal models and planted losses."),
    "promote": Entry("ci.commands.promote", "Make a candidate that passed the champion."),
    "complete": Entry("ci.commands.complete", "Show what the champion would write at a place."),
    "publish": Entry("ci.commands.publish", "Promote what another job trained and handed over."),
    "serve": Entry("ci.commands.serve", "Serve the champion to editors, OpenAI-compatible."),
    "rollback": Entry("ci.commands.rollback", "Put an earlier champion back at once."),
    "models": Entry("ci.commands.models", "Show the registry: head, last models, log."),
    "curve": Entry("ci.commands.curve", "Show how production does on commits that are new to it."),
    "preview": Entry("ci.commands.preview", "Say what a change teaches before it is merged."),
    "report": Entry("ci.commands.report", "Show the last verdict; write comment.md."),
    "post": Entry("ci.commands.post", "Tell pull requests on GitHub what was found."),
    "graph": Entry("indexer.commands.graph", "Ask the code graph: callers, impact, circles, …"),
    "mcp": Entry("indexer.commands.serving", "Serve the code graph to agents (stdio)."),
    "status": Entry("ci.commands.status", "Show what is indexed, what is new, who is champion."),
    "alive": Entry("ci.commands.alive", "Fail when the loop last came through too long ago."),
    "config": Entry("ci.commands.config", "Show the settings and where each came from."),
}


class LazyGroup(click.Group):
    """A click group that imports a command only when it runs.

    Args:
        table: the commands by name.
        settings: as a click group takes them.
    """

    def __init__(self, *, table: Mapping[str, Entry], **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"..{entry.module}", package=__package__)
        command: click.Command = getattr(module, entry.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.table.items()])


@click.group(
    cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="housestyle")
def cli() -> None:
    """Grow a code model in the house style of a git repository, and keep it honest."""
