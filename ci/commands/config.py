"""``housestyle config``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.digest import canonical_json
from ...core.settings import Settings
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("config")
@common
def command(repo: Path, as_json: bool) -> None:
    """Show the effective settings, what each means and where its value came from."""
    configuration = open_session(repo, console_for(as_json)).configuration
    values = configuration.settings.model_dump(mode="json")
    if as_json:
        print_json({"settings": values, "origins": configuration.origins})
        return
    lines: list[str] = []
    for section, table in values.items():
        fields = type(getattr(Settings(), section)).model_fields
        lines.append(f"[{section}]")
        for key, value in table.items():
            origin = configuration.origins[f"{section}.{key}"]
            said = f"#{key}" if value is None else f"{key} = {canonical_json(value)}"
            lines.append(f"{said}  # {origin}: {fields[key].description}")
        lines.append("")
    print_lines(lines)
