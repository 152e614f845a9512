"""The servers that can serve a model: one entry each, the best first."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ...core.errors import UserError
from .folder import NAME

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
GGUF = f"{NAME}.gguf"
Words = list[str]


@dataclass(frozen=True, slots=True)
class Server:
    """A server with an OpenAI-compatible endpoint; it runs in the folder that holds the model.

    Attributes:
        name: as people call it, and ``--server`` does.
        programs: what has to be installed, by the names of the programs.
        modules: what has to be installed, by the names of the modules.
        start: the command for a host and a port.
        prepare: commands that have to have run before.
        environment: variables that it is started with.

    """

    name: str
    programs: tuple[str, ...]
    start: Callable[[str, int], Words]
    modules: tuple[str, ...] = ()
    prepare: tuple[tuple[str, ...], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()

    def is_installed(self) -> bool:
        """Tell whether everything that it needs is there."""
        programs = all(program(name) for name in self.programs)
        return programs and all(find_spec(name) is not None for name in self.modules)


def program(name: str) -> str:
    """Return where a program lies: beside the Python that runs, or on the path; "" if nowhere."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name) or ""


def _vllm(host: str, port: int) -> Words:
    where = ["--host", host, "--port", str(port)]
    return ["vllm", "serve", NAME, "--served-model-name", NAME, *where]


def _llama(host: str, port: int) -> Words:
    where = ["--host", host, "--port", str(port)]
    return ["llama-server", "--model", GGUF, "--alias", NAME, *where]


def _transformers(host: str, port: int) -> Words:
    where = ["--host", host, "--port", str(port)]
    return ["transformers", "serve", NAME, "--device", "auto", "--dtype", "auto", *where]


SERVERS = (
    Server(
        "vllm",
        ("vllm",),
        _vllm,
        environment=(("VLLM_NO_USAGE_STATS", "1"), ("DO_NOT_TRACK", "1")),
    ),
    Server(
        "llama.cpp",
        ("llama-server", "convert_hf_to_gguf.py"),
        _llama,
        prepare=(("convert_hf_to_gguf.py", NAME, "--outfile", GGUF),),
    ),
    # Its program imports `requests` at once, though its extra does not bring it.
    Server("transformers", ("transformers",), _transformers, ("fastapi", "openai", "requests")),
)


def choose(name: str = "", servers: Sequence[Server] = SERVERS) -> Server:
    """Return the server of a name, or the first that is installed.

    Raises:
        UserError: it is not installed, or none is.

    """
    wanted = [one for one in servers if name in ("", one.name)]
    found = next((one for one in wanted if one.is_installed()), None)
    if found is None:
        what = f"{name} is not installed" if name else "no server is installed"
        remedy = "run `pip install '.[serve]'` in a clone of housestyle"
        raise UserError(what, remedy if name in ("", "transformers") else f"install {name}")
    return found
