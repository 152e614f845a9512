from __future__ import annotations

import json
from pathlib import Path

import pytest

from housestyle.core.canary import canary
from housestyle.core.errors import UserError
from housestyle.gate.suite.item import Item
from housestyle.gate.suite.own import own_items, read_quarantine
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

FOLDER = ".housestyle/categories"
ROW = {"prompt": "2 + 2 =\n", "choices": ["4\n", "5\n"], "answer": 0}
TASK = """
task: sums
dataset_path: json
dataset_kwargs:
  data_files: {test: rows.jsonl}
test_split: test
output_type: multiple_choice
doc_to_text: "{{question}}\\nAnswer:"
doc_to_choice: "{{options}}"
doc_to_target: gold
metric_list:
  - metric: acc
"""
LM_ROW = {"question": "2 + 2?", "options": ["4", "5"], "gold": 1}


def rows(*found: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in found)


def read(made: GitRepository, files: dict[str, str | bytes]) -> dict[str, tuple[Item, ...]]:
    for name, text in files.items():
        path = made.folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    made.commit("feat: categories")
    repository = Repository.open(made.folder)
    tree = repository.tree_of_head()
    assert tree
    return own_items(repository, tree, frozenset({"completion"}))


def refused(made: GitRepository, files: dict[str, str | bytes]) -> str:
    with pytest.raises(UserError) as caught:
        read(made, files)
    told = str(caught.value)
    assert "\n" not in told
    assert len(told) < 400
    return told


def test_a_file_of_rows_is_a_category(git_repository: GitRepository) -> None:
    likelihood = {"prompt": "def f():\n", "answer": "    return 1\n", "cluster": "a", "title": "f"}
    table = rows(ROW, {**ROW, "answer": "5\n"})
    found = read(git_repository, {"sums.jsonl": table, "words.jsonl": rows(likelihood)})
    (first, second), (third,) = found["sums"], found["words"]
    assert (first.category, first.truth, first.cluster, first.path) == ("sums", "4\n", "row 1", "")
    assert second.truth == "5\n"
    assert (third.options, third.cluster, third.title) == (("    return 1\n",), "a", "words: f")
    assert not read(git_repository, {"notes.txt": "no category"}).keys() - {"sums", "words"}


def test_a_task_of_lm_eval_is_a_category(git_repository: GitRepository) -> None:
    found = read(
        git_repository, {"sums.yaml": TASK, "rows.jsonl": rows(LM_ROW, LM_ROW | {"gold": 0})}
    )
    assert list(found) == ["sums"]
    first, second = found["sums"]
    assert first.prompt == "2 + 2?\nAnswer:"
    assert first.options == (" 4", " 5")
    assert (first.truth, second.truth) == (" 5", " 4")


def test_a_likelihood_task_and_constant_choices(git_repository: GitRepository) -> None:
    plain = "dataset_kwargs: {data_files: rows.jsonl}\ntarget_delimiter: ''\n"
    files = {
        "words.yaml": f"{plain}doc_to_text: question\ndoc_to_target: '{{{{end}}}}'\n",
        "kinds.yml": plain.replace("rows", "more")
        + "doc_to_text: question\ndoc_to_choice: [fix, feat]\ndoc_to_target: gold\n"
        + "description: 'Say which.\n\n  '\n",
        "rows.jsonl": rows({"question": "q", "end": " e"}),
        "more.jsonl": rows({"question": "q", "gold": "feat"}),
    }
    found = read(git_repository, files)
    assert found["words"][0].options == (" e",)
    assert found["kinds"][0].truth == "feat"
    assert found["kinds"][0].prompt.startswith("Say which.")


HOSTILE: dict[str, tuple[dict[str, str | bytes], str]] = {
    "no JSON": ({"a.jsonl": "{\n"}, "a.jsonl, line 1"),
    "deep": ({"a.jsonl": "[" * 100_000}, "no JSON"),
    "a list": ({"a.jsonl": "[]\n"}, "no JSON object"),
    "no rows": ({"a.jsonl": "\n"}, "has no rows"),
    "no UTF-8": ({"a.jsonl": b"\xff\xfe"}, "no UTF-8"),
    "too large": ({"a.jsonl": b" " * 4_000_001}, "larger than"),
    "too many rows": ({"a.jsonl": rows(ROW) * 2_001}, "more than 2,000 rows"),
    "no prompt": ({"a.jsonl": rows({"answer": "x"})}, "lacks the field 'prompt'"),
    "a number": ({"a.jsonl": rows(ROW | {"prompt": 3})}, "prompt is no text"),
    "a long text": ({"a.jsonl": rows(ROW | {"prompt": "x" * 20_001})}, "longer than"),
    "a surrogate": ({"a.jsonl": rows(ROW | {"prompt": "\ud800"})}, "no character"),
    "a NUL": ({"a.jsonl": rows(ROW | {"prompt": "a\0b"})}, "no character"),
    "one choice": ({"a.jsonl": rows(ROW | {"choices": ["x"]})}, "choices are no list"),
    "a choice of none": ({"a.jsonl": rows(ROW | {"choices": ["x", None]})}, "choice is no text"),
    "no such answer": ({"a.jsonl": rows(ROW | {"answer": 2})}, "none of the choices"),
    "mixed": ({"a.jsonl": rows(ROW, {"prompt": "p", "answer": "a"})}, "make two files"),
    "true": ({"a.jsonl": rows(ROW | {"answer": True})}, "none of the choices"),
    "a taken name": ({"completion.jsonl": rows(ROW)}, "there is a category"),
    "a strange name": ({"Ä b.jsonl": rows(ROW)}, "its name cannot be"),
    "many": ({f"a{n}.jsonl": rows(ROW) for n in range(13)}, "more than 12"),
    "twice": ({"a.jsonl": rows(ROW), "a.yaml": TASK, "rows.jsonl": rows(LM_ROW)}, "there is a"),
    "a canary": ({"a.jsonl": rows(ROW | {"prompt": canary(b"k")})}, "canary"),
    "a secret": ({"a.jsonl": rows(ROW | {"prompt": "ghp_" + "a1B2c3D4e5" * 4})}, "secret"),
    "a function": ({"a.yaml": TASK + "process_docs: !function x.y\n"}, "no plain YAML"),
    "python": ({"a.yaml": "!!python/object/apply:os.system [id]\n"}, "no plain YAML"),
    "aliases": ({"a.yaml": "a: &a [x]\nb: [*a, *a]\n"}, "aliases"),
    "a long task": ({"a.yaml": "#" * 20_001}, "longer than"),
    "a bomb": ({"a.yaml": "{" * 20_000}, "nested"),
    "another": ({"a.yaml": "- " * 10_000}, "nested"),
    "a third": ({"a.yaml": "? " * 10_000}, "nested"),
    "a key": ({"a.yaml": TASK + "use_prompt: x\n"}, "'use_prompt' is not read"),
    "elsewhere": ({"a.yaml": TASK.replace("rows.", "../rows.")}, "data_files"),
    "absolute": ({"a.yaml": TASK.replace("rows.", "/etc/rows.")}, "data_files"),
    "missing": ({"a.yaml": TASK}, "is not beside it"),
    "the hub": ({"a.yaml": TASK.replace("json\n", "glue\n", 1)}, "dataset_path"),
    "code": ({"a.yaml": TASK.replace("{{question}}", "{{q.__class__}}")}, "doc_to_text"),
    "a loop": ({"a.yaml": TASK.replace("{{question}}", "{% for x in y %}")}, "doc_to_text"),
    "shots": ({"a.yaml": TASK + "num_fewshot: 3\n"}, "num_fewshot"),
    "generation": ({"a.yaml": TASK.replace("multiple_choice", "generate_until")}, "output_type"),
    "a field": ({"a.yaml": TASK, "rows.jsonl": rows({"gold": 0, "options": ["a"]})}, "no text"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(git_repository: GitRepository, name: str) -> None:
    files, words = HOSTILE[name]
    assert words in refused(git_repository, files)


def test_quarantine_names_items(git_repository: GitRepository, tmp_path: Path) -> None:
    assert _quarantined(git_repository, "# none\n\n") == frozenset()
    text = "0123456789abcdef asks for the wrong thing\nfedcba9876543210\n"
    assert _quarantined(git_repository, text) == {"0123456789abcdef", "fedcba9876543210"}
    with pytest.raises(UserError, match=r"quarantine\.txt, line 2"):
        _quarantined(git_repository, "# x\nDROP everything\n")


def _quarantined(made: GitRepository, text: str) -> frozenset[str]:
    made.commit("chore: quarantine", {".housestyle/quarantine.txt": text})
    repository = Repository.open(made.folder)
    return read_quarantine(repository, repository.tree_of_head() or "")
