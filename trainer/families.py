"""How each family of open code models spells a hole in a file, and a repository's files.

A family is recognised by what its tokenizer holds, never by a name, and its spellings count only
after the tokenizer was asked: every one must be a single added token, and a whole prompt must be
read back as it is taught. Sources are in docs/models.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import UserError

REMEDY = "set trainer.base to a code model trained with FIM (docs/models.md), or to `embedded`"


@dataclass(frozen=True, slots=True)
class Family:
    """The control tokens of one family of models.

    Attributes:
        name: as in docs/models.md.
        prefix: stands before the text before the hole.
        suffix: stands before the text after the hole.
        middle: asks for the hole; "" where the prompt ends with the text before it instead.
        suffix_first: whether the suffix leads (SPM) or the prefix (PSM).
        repository: stands before a repository's name; "" where the family has none.
        file: stands before a file's path, or between files; "" where the family has none.

    """

    name: str
    prefix: str
    suffix: str
    middle: str
    suffix_first: bool = False
    repository: str = ""
    file: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every spelling, each once."""
        spelt = (self.prefix, self.suffix, self.middle, self.repository, self.file)
        return tuple(dict.fromkeys(token for token in spelt if token))

    def prompt(self, before: str, after: str) -> str:
        """Return the text that asks a server for what stands between ``before`` and ``after``."""
        if not after:
            return before
        if self.suffix_first:
            return f"{self.suffix}{after}{self.prefix}{before}{self.middle}"
        return f"{self.prefix}{before}{self.suffix}{after}{self.middle}"


PIPED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
PLAIN = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")

# Those that hold more tokens stand before those whose tokens they share.
FAMILIES = (
    Family("qwen-coder", *PIPED, repository="<|repo_name|>", file="<|file_sep|>"),
    Family("granite-4", *PIPED, repository="<|reponame|>", file="<|filename|>"),
    Family("codegemma", *PIPED, file="<|file_separator|>"),
    Family("embedded", *PIPED),
    Family("starcoder2", *PLAIN, repository="<repo_name>", file="<file_sep>"),
    Family("granite", *PLAIN, repository="<reponame>", file="<filename>"),
    Family("starcoder", *PLAIN),
    Family("deepseek-coder", "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),  # noqa: RUF001
    Family("codestral", "[PREFIX]", "[SUFFIX]", "", suffix_first=True),
)


def family_of(tokenizer: Any) -> Family:  # noqa: ANN401 transformers' type
    """Recognise the family of a fast tokenizer.

    Raises:
        UserError: it is of none that is known, or spells a control token in pieces.

    """
    vocabulary: Mapping[str, int] = tokenizer.get_vocab()
    found = next((one for one in FAMILIES if all(t in vocabulary for t in one.tokens)), None)
    if found is None:
        raise UserError(
            "the base's tokenizer has no fill-in-the-middle tokens that are known", REMEDY
        )
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    for token in found.tokens:
        if vocabulary[token] not in added:
            problem = f"the base's tokenizer has {token} as ordinary text, not as a control token"
            raise UserError(problem, REMEDY)
    return found


def begin_of(tokenizer: Any) -> tuple[int, ...]:  # noqa: ANN401 transformers' type
    """Return what the tokenizer itself puts before every text: its begin token, or nothing."""
    ids: list[int] = tokenizer.backend_tokenizer.encode("", add_special_tokens=True).ids
    first = tokenizer.bos_token_id
    return (int(first),) if first is not None and ids[:1] == [first] else ()


def unguarded(tokenizer: Any, family: Family) -> tuple[str, ...]:  # noqa: ANN401 as above
    """Return the control tokens that a text can spell although special ones are read as text.

    Some tokenizers list theirs as added but not as special.
    """
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    ids = tokenizer.get_vocab()
    return tuple(token for token in family.tokens if not added[ids[token]].special)
