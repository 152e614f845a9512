"""What a server must know to ask a model as it was taught: where it ends, chat, holes in files.

Everything is read from the directory's own tokenizer, so a directory finished here and one
finished elsewhere from the same tokenizer say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...core import atomic
from ..encoding import Encoder
from ..loading import load_tokenizer
from ..model_folder import CONFIG

GENERATION, CHAT, FIM = "generation_config.json", "chat_template.jinja", "fim.json"
DEFAULT_CONTEXT = 4096  # tokens, of a configuration that names none

# The model was taught text that continues text. So a conversation is its messages, each ended by
# a line end, and the answer is what comes next; there are no roles to speak of.
TURNS = """\
{%- for message in messages -%}
{%- if message['content'] is string -%}
{%- set text = message['content'] -%}
{%- else -%}
{%- set text = message['content'] | map(attribute='text') | join('') -%}
{%- endif -%}
{{- text -}}
{%- if not text.endswith('\\n') -%}{{- '\\n' -}}{%- endif -%}
{%- endfor -%}
"""


def encoder_of(folder: Path) -> Encoder:
    """Return the encoder that a model directory's own tokenizer makes."""
    return Encoder(load_tokenizer(folder), context_of(folder))


def context_of(folder: Path) -> int:
    """Return the most tokens that the model of a directory sees."""
    config = json.loads((folder / CONFIG).read_bytes())
    return int(config.get("max_position_embeddings") or DEFAULT_CONTEXT)


def finish(folder: Path) -> None:
    """Write into a model directory where answers end, and how chat becomes a prompt.

    Answers are greedy unless a request says otherwise: what was measured is what is served. A
    chat template that the base brought stays.
    """
    encoder = encoder_of(folder)
    atomic.write_json(folder / GENERATION, generation_config(encoder, ends_in(folder)))
    if not (folder / CHAT).exists() and not encoder.tokenizer.chat_template:
        atomic.write_text(folder / CHAT, chat_template(encoder))


def generation_config(encoder: Encoder, ends: Iterable[int] = ()) -> dict[str, Any]:
    """Return the defaults of generation: the end that was taught comes first.

    Args:
        encoder: of the model.
        ends: tokens that its base ended with.

    """
    stops = stop_ids(encoder, ends)
    config = {"do_sample": False, "eos_token_id": stops, "pad_token_id": encoder.pad}
    return config | ({"bos_token_id": encoder.begin[0]} if encoder.begin else {})


def ends_in(folder: Path) -> list[int]:
    """Return the tokens with which a model directory says that its answers end."""
    path = folder / GENERATION
    config = json.loads(path.read_bytes()) if path.exists() else {}
    told = config.get("eos_token_id") if isinstance(config, dict) else None
    return [id_ for id_ in (told if isinstance(told, list) else [told]) if isinstance(id_, int)]


def stop_ids(encoder: Encoder, ends: Iterable[int] = ()) -> list[int]:
    """Return the tokens after which nothing more is wanted.

    Beside the end that was taught, those of the base and the family's control tokens: a base was
    pre-trained to go on with another file after some of them.
    """
    ids = encoder.tokenizer.get_vocab()
    known = {id_ for id_ in ends if 0 <= id_ < len(encoder.tokenizer)}
    control = {int(ids[token]) for token in encoder.family.tokens}
    return [encoder.end, *sorted((control | known) - {encoder.end})]


def stop_texts(encoder: Encoder, ends: Iterable[int]) -> list[str]:
    """Return the spellings of the tokens in `stop_ids`."""
    ids = stop_ids(encoder, ends)
    return [str(one) for one in encoder.tokenizer.convert_ids_to_tokens(ids)]


def chat_template(encoder: Encoder) -> str:
    """Return the template of a model that was taught no roles."""
    return ("{{- bos_token -}}\n" if encoder.begin else "") + TURNS


def fim_format(encoder: Encoder, ends: Iterable[int] = ()) -> dict[str, Any]:
    """Return how a hole in a file is asked for, for editors and servers of all kinds.

    Args:
        encoder: of the model.
        ends: tokens that its base ended with.

    """
    family = encoder.family
    return {
        "family": family.name,
        "prompt": family.prompt("{prefix}", "{suffix}"),
        "begin": encoder.tokenizer.bos_token if encoder.begin else "",
        "prefix": family.prefix,
        "suffix": family.suffix,
        "middle": family.middle,
        "suffix_first": family.suffix_first,
        "repository": family.repository,
        "file": family.file,
        "stop": stop_texts(encoder, ends),
        "context": encoder.context,
    }
