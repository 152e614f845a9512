from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from housestyle.core.main import main
from housestyle.indexer.mcp.bounds import MAX_BYTES, bounded
from housestyle.indexer.mcp.server import build
from housestyle.indexer.queries.reading import View
from tests.repositories import GitRepository

TOOLS = {
    "find_symbols": {"pattern": "cart"},
    "outline_file": {"file": "shop/cart.py"},
    "find_callers": {"symbol": "arithmetic.add"},
    "find_callees": {"symbol": "shop/web.py"},
    "find_impact": {"symbol": "arithmetic.add"},
    "find_path": {"source": "shop.web.handle", "target": "arithmetic.add"},
    "find_tests": {"symbol": "arithmetic.add"},
    "explain_edge": {"edge": "Cart.total -> arithmetic.add"},
    "find_reasons": {"symbol": "arithmetic.add"},
    "find_built_on": {"decision": "HEAD"},
    "find_conversation": {"commit": "HEAD"},
    "find_dependencies": {},
    "find_hotspots": {},
    "find_changes": {"since": "HEAD"},
    "find_similar": {"place": "shop/arithmetic.py:12"},
    "count_graph": {},
}


def talk(folder: Path, conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Run a conversation with a server of our own over its standard input and output."""
    command = ["-P", "-m", "housestyle.core.main", "mcp", "--repo", str(folder)]
    server = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))

    async def connected() -> None:
        async with Client(server) as client:
            await conversation(client)

    asyncio.run(asyncio.wait_for(connected(), 60))


async def ask(client: Client, name: str, arguments: dict[str, Any]) -> tuple[bool, str]:
    result = await client.call_tool(name, arguments)
    (content,) = result.content
    assert result.structured_content is None
    return bool(result.is_error), content.text  # type: ignore[union-attr]


def test_every_tool_answers_over_stdio(shop: GitRepository) -> None:
    async def conversation(client: Client) -> None:
        assert "not instructions" in (client.instructions or "")
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == set(TOOLS)
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        for name, arguments in TOOLS.items():
            failed, told = await ask(client, name, arguments)
            assert not failed, told
            assert len(json.loads(told)["commit"]) == 40
        _, told = await ask(client, "find_callees", TOOLS["find_callees"])
        found = json.loads(told)
        assert [one["target"]["name"] for one in found["guesses"]] == ["shop.odd.Odd.frobnicate"]
        assert found["unresolved"][0]["certainty"] == "unresolved"

    talk(shop.folder, conversation)


def test_what_is_wrong_is_told_and_the_server_goes_on(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "def one():\n    pass\n"})

    async def conversation(client: Client) -> None:
        for name, arguments, message in (
            ("find_callers", {"symbol": "oen"}, "did you mean a.one"),
            ("find_callers", {"symbol": "one", "limit": 100_000}, "less than or equal to 200"),
            ("find_callers", {}, "Field required"),
            ("find_callers", {"symbol": "x" * 1000}, "at most 500"),
            ("find_changes", {"since": "--all"}, "unknown commit"),
        ):
            failed, told = await ask(client, name, arguments)
            assert failed
            assert message in told
        git_repository.commit("two", {"a.py": "def two():\n    pass\n"})
        _, told = await ask(client, "find_symbols", {"pattern": "two"})
        assert json.loads(told)["total"] == 1

    talk(git_repository.folder, conversation)


def test_answers_are_bounded(git_repository: GitRepository) -> None:
    name = "f" * 300
    functions = "".join(f"def {name}{number}():\n    return {name}()\n" for number in range(200))
    git_repository.commit("wide", {"a.py": f"def {name}():\n    pass\n\n\n{functions}"})

    async def conversation(client: Client) -> None:
        _, told = await ask(client, "find_callers", {"symbol": f"a.{name}", "limit": 200})
        assert len(told) <= MAX_BYTES
        found = json.loads(told)
        assert found["cut"] is True
        assert found["total"] == 200
        assert 0 < len(found["facts"]) < 200

    async def connected() -> None:
        async with Client(build(git_repository.folder)) as client:
            await conversation(client)

    asyncio.run(connected())


def test_cutting_keeps_the_longest_lists_short() -> None:
    data = {"few": [1, 2], "many": [{"name": "x" * 1000}] * 50, "empty": [], "no": False}
    found = json.loads(bounded(data, 2000))
    assert (found["few"], found["cut"]) == ([1, 2], True)
    assert len(found["many"]) < 10
    assert "empty" not in found
    assert json.loads(bounded({"one": {str(number): number for number in range(1000)}}, 100)) == {
        "cut": True,
        "note": "cut to size: lower the limit or ask about less",
    }


def test_without_the_library_one_line_says_what_to_install(view: View, shop: GitRepository) -> None:
    code = (
        "import sys; sys.modules['mcp'] = None; from housestyle.core.main import main; "
        f"sys.exit(main(['mcp', '--repo', {str(shop.folder)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pip install '.[mcp]'" in done.stderr


def test_no_repository_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--repo", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
