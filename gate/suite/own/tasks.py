"""Tasks as lm-evaluation-harness describes them, as far as they are data.

Read are the keys that say where the rows lie and which of their fields are prompt, choices and
answer. A template may only put fields in: ``{{field}}``. What would run code, load something or
change the rows is refused and not left out, since another question would be asked then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .files import Page
from .rows import Row

FIELD = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
TABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.jsonl")
NEUTRAL = frozenset(
    {"task", "task_alias", "tag", "group", "metric_list", "metadata", "test_split"}
    | {"validation_split", "training_split", "fewshot_split", "num_fewshot", "repeats"}
    | {"should_decontaminate", "doc_to_decontamination_query", "dataset_name", "dataset_path"}
)
READ = frozenset(
    {"dataset_kwargs", "output_type", "doc_to_text", "doc_to_choice", "doc_to_target"}
    | {"description", "target_delimiter"}
)
LONGEST, MOST_NESTED = 20_000, 200  # characters; signs that may open something
NESTING = re.compile(r"[\[{]|[-?:]\s")
OUTPUTS = ("multiple_choice", "loglikelihood")


@dataclass(frozen=True, slots=True)
class Task:
    """How rows are to be read.

    Attributes:
        name: of the category.
        table: name of the file with the rows, "" for the category's own.
        prompt: template, or name of a field.
        choices: name of a field, or texts; None for likelihood items.
        answer: template, name of a field, or number.
        before: stands before every prompt.
        delimiter: stands before every option.
    """

    name: str
    table: str = ""
    prompt: str = "prompt"
    choices: str | tuple[str, ...] | None = "choices"
    answer: str | int = "answer"
    before: str = ""
    delimiter: str = ""

    def prompt_of(self, page: Page, number: int, row: Row) -> object:
        """Return a row's prompt."""
        value = _filled(page, number, row, self.prompt)
        return self.before + value if isinstance(value, str) else value

    def choices_of(self, page: Page, number: int, row: Row) -> object:
        """Return a row's choices; None for a likelihood item."""
        if isinstance(self.choices, str):
            found = (
                row.get(self.choices)
                if not self.table
                else _filled(page, number, row, self.choices)
            )
        else:
            found = None if self.choices is None else list(self.choices)
        if not isinstance(found, list):
            return found
        return [self.delimiter + one if isinstance(one, str) else one for one in found]

    def answer_of(self, page: Page, number: int, row: Row) -> object:
        """Return a row's answer: a choice, the number of one, or the text of a likelihood item."""
        if isinstance(self.answer, int):
            return self.answer
        value = _filled(page, number, row, self.answer)
        is_text = isinstance(value, str) and not value.isdecimal()
        return self.delimiter + value if is_text and isinstance(value, str) else value


def _filled(page: Page, number: int, row: Row, template: str) -> object:
    """Return a field, or a template with fields put in."""
    whole = FIELD.fullmatch(template.strip())
    name = whole[1] if whole else template
    if name in row:
        return row[name]
    if whole or "{{" not in template:
        raise page.mistake(f"it lacks the field {name[:80]!r}", "give every row this field", number)
    missing = [one for one in FIELD.findall(template) if not isinstance(row.get(one), str)]
    if missing:
        raise page.mistake(f"its field {missing[0][:80]!r} is no text", "give it one", number)
    return FIELD.sub(lambda match: row[match[1]], template)


def read_task(page: Page, text: str) -> Task:
    """Read a file of YAML.

    Raises:
        UserError: it is none, or asks for what is not done here.
    """
    shape = _loaded(page, text)
    unknown = sorted(str(key)[:80] for key in shape.keys() - NEUTRAL - READ)
    if unknown:
        raise page.mistake(f"the key {unknown[0]!r} is not read here", "leave it out")
    if shape.get("dataset_path", "json") != "json":
        raise page.mistake("its dataset_path is not `json`", "put the rows beside it as JSON Lines")
    if shape.get("num_fewshot", 0) not in (0, None) or shape.get("repeats", 1) != 1:
        raise page.mistake("it asks with examples, or several times", "set num_fewshot to 0")
    output = shape.get("output_type", OUTPUTS[0] if "doc_to_choice" in shape else OUTPUTS[1])
    if output not in OUTPUTS:
        raise page.mistake(f"its output_type is none of {', '.join(OUTPUTS)}", "choose one of them")
    return Task(
        name=page.name,
        table=_table(page, shape.get("dataset_kwargs")),
        prompt=_template(page, shape, "doc_to_text"),
        choices=_choices(page, shape) if output == OUTPUTS[0] else None,
        answer=_answer(page, shape),
        before=_plain(page, shape, "description", ""),
        delimiter=_plain(page, shape, "target_delimiter", " "),
    )


def _loaded(page: Page, text: str) -> dict[Any, Any]:
    """Load plain YAML: no tags, and no aliases, by which a small file becomes a huge one."""
    import yaml

    if len(text) > LONGEST:
        raise page.mistake(f"it is longer than {LONGEST:,} characters", "move rows to a table")
    if len(NESTING.findall(text)) > MOST_NESTED:  # of which PyYAML's time grows with the square
        raise page.mistake("it is nested too much", "write a flat task")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise page.mistake("it repeats parts by aliases", "write them out")
        shape = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise page.mistake(
            "it is no plain YAML", "leave out tags such as !function, and mend the rest"
        ) from error
    if not isinstance(shape, dict):
        raise page.mistake("it is no task", "write keys and values")
    return shape


def _table(page: Page, given: object) -> str:
    files = given.get("data_files") if isinstance(given, dict) else None
    if isinstance(files, dict) and len(files) == 1:
        (files,) = files.values()
    name = files.removeprefix("./") if isinstance(files, str) else ""
    if not TABLE.fullmatch(name):
        raise page.mistake(
            "its data_files is not the name of one .jsonl file beside it", "name that file alone"
        )
    return name


def _template(page: Page, shape: dict[Any, Any], key: str) -> str:
    value = shape.get(key)
    plain = FIELD.sub("", value) if isinstance(value, str) else "{{"
    if any(sign in plain for sign in ("{{", "{%", "{#", "}}")) or not value:
        raise page.mistake(f"its {key} is no text with fields", "use {{field}} and plain text")
    return str(value)


def _choices(page: Page, shape: dict[Any, Any]) -> str | tuple[str, ...]:
    value = shape.get("doc_to_choice")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    template = _template(page, shape, "doc_to_choice")
    if "{{" in template and not FIELD.fullmatch(template.strip()):
        raise page.mistake("its doc_to_choice is no field and no list of texts", "name a field")
    return template


def _answer(page: Page, shape: dict[Any, Any]) -> str | int:
    value = shape.get("doc_to_target")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return (
        value if is_number and isinstance(value, int) else _template(page, shape, "doc_to_target")
    )


def _plain(page: Page, shape: dict[Any, Any], key: str, default: str) -> str:
    value = shape.get(key, default)
    if not isinstance(value, str) or "{{" in value or "{%" in value:
        raise page.mistake(f"its {key} is no plain text", "write it out")
    return value
