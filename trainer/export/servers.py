"""How well-kept servers start an exported directory, and which of them cannot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ..encoding import Encoder
from ..model_folder import CONFIG

MODELFILE = "Modelfile"
NAME = "housestyle"  # that the servers answer to
# What `ollama create` makes of safetensors, https://docs.ollama.com/import, as read in 2026-11.
OLLAMA = frozenset(
    {"GemmaForCausalLM", "LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM"}
)
# Of the families in docs/models.md, https://docs.vllm.ai/en/latest/models/supported_models.html.
VLLM = OLLAMA | {
    "GPTBigCodeForCausalLM",
    "GraniteForCausalLM",
    "GraniteMoeHybridForCausalLM",
    "Starcoder2ForCausalLM",
}


def architecture(folder: Path) -> str:
    """Return the class of a model directory, or ""."""
    named = json.loads((folder / CONFIG).read_bytes()).get("architectures")
    return str(named[0]) if isinstance(named, list) and named else ""


def without_ollama(folder: Path, encoder: Encoder) -> str:
    """Say why Ollama cannot take a directory, or "" when it can."""
    if encoder.family.name == "embedded":
        return "it knows no tokenizer but those of published models, and would read other tokens"
    if architecture(folder) not in OLLAMA:
        return f"it makes nothing of {architecture(folder) or 'it'}; convert it with llama.cpp"
    return ""


def modelfile(encoder: Encoder, stop: Iterable[str]) -> str:
    """Return the Modelfile of a directory that it lies in.

    Ollama puts the tokenizer's begin token itself.

    Args:
        encoder: of the model.
        stop: texts after which nothing more is wanted.

    """
    hole = encoder.family.prompt("{{ .Prompt }}", "{{ .Suffix }}")
    said = (text for text in stop if '"' not in text and "\n" not in text)
    stops = "".join(f'PARAMETER stop "{text}"\n' for text in said)
    return (
        "FROM .\n"
        f'TEMPLATE """{{{{ if .Suffix }}}}{hole}{{{{ else }}}}{{{{ .Prompt }}}}{{{{ end }}}}"""\n'
        f"PARAMETER num_ctx {encoder.context}\n"
        "PARAMETER temperature 0\n"
        "PARAMETER repeat_penalty 1\n"
        f"{stops}"
    )


def commands(folder: Path, encoder: Encoder) -> list[str]:
    """Return the commands that serve a directory, run in it."""
    found = ["transformers serve . --device cpu --dtype float32 --port 8000"]
    if architecture(folder) in VLLM:
        found.append(f"vllm serve . --served-model-name {NAME} --max-model-len {encoder.context}")
    if not without_ollama(folder, encoder):
        found.append(f"ollama create {NAME} -f {MODELFILE}")
    return found
