"""The settings by which editors ask a served model, in the words that it was taught."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from ...trainer.families import Family
from .folder import NAME

TOKENS = 96  # of one answer: more than people wait for
ZED = {
    "codegemma": "code_gemma",
    "starcoder2": "star_coder",
    "granite": "star_coder",
    "starcoder": "star_coder",
    "deepseek-coder": "deepseek_coder",
    "codestral": "codestral",
}
"""Zed's names of the families; all others spell their tokens as Qwen does."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor, or an extension of one.

    Attributes:
        name: as people call it.
        where: the file that its settings are in.
        settings: of the address and the family of the model.

    """

    name: str
    where: str
    settings: Callable[[str, Family], str]


def _continue(url: str, family: Family) -> str:
    template = json.dumps(family.prompt("{{{prefix}}}", "{{{suffix}}}"), ensure_ascii=False)
    return f"""models:
  - name: {NAME}
    provider: openai
    model: {NAME}
    apiBase: {url}
    apiKey: none
    useLegacyCompletionsEndpoint: true
    roles: [autocomplete]
    promptTemplates:
      autocomplete: {template}
    defaultCompletionOptions:
      temperature: 0
      maxTokens: {TOKENS}
"""


def _zed(url: str, family: Family) -> str:
    asked = {
        "api_url": f"{url}/completions",
        "model": NAME,
        "prompt_format": ZED.get(family.name, "qwen"),
        "max_output_tokens": TOKENS,
    }
    name = "open_ai_compatible_api"
    return _json({"edit_predictions": {"provider": name, name: asked}})


def _code(url: str, family: Family) -> str:
    return _json(
        {
            "llm.backend": "openai",
            "llm.url": url.removesuffix("/v1"),
            "llm.modelId": NAME,
            "llm.configTemplate": "Custom",
            "llm.requestBody": {"temperature": 0, "max_tokens": TOKENS},
            "llm.fillInTheMiddle.enabled": True,
            "llm.fillInTheMiddle.prefix": family.prefix,
            "llm.fillInTheMiddle.suffix": family.suffix,
            "llm.fillInTheMiddle.middle": family.middle,
        }
    )


def _neovim(url: str, family: Family) -> str:
    parts = family.prompt("\0before\0", "\0after\0").split("\0")
    words = [part if part in ("before", "after") else f'"{part}"' for part in parts if part]
    return f"""require("minuet").setup({{
  provider = "openai_fim_compatible",
  n_completions = 1,
  provider_options = {{
    openai_fim_compatible = {{
      name = "{NAME}",
      end_point = "{url}/completions",
      model = "{NAME}",
      api_key = function() return "none" end,
      stream = true,
      optional = {{ max_tokens = {TOKENS}, temperature = 0 }},
      template = {{
        prompt = function(before, after, _) return {" .. ".join(words)} end,
        suffix = false,
      }},
    }},
  }},
}})
"""


def _json(settings: object) -> str:
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


EDITORS = (
    Editor("Continue", "~/.continue/config.yaml", _continue),
    Editor("Zed", "settings.json", _zed),
    Editor("VS Code", "settings.json, with the extension llm-vscode", _code),
    Editor("Neovim", "init.lua, with the plugin minuet-ai.nvim", _neovim),
)
