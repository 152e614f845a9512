"""Settings: one pydantic model per folder, read from housestyle.toml or [tool.housestyle]."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0.0)]


class Section(BaseModel):
    """A table of settings; unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IndexerSettings(Section):
    """``[indexer]``: what is read from the repository."""

    exclude: tuple[str, ...] = Field(
        default=(), description="glob patterns of paths that are not indexed"
    )
    max_file_bytes: Positive = Field(default=1_000_000, description="a larger file is skipped")
    max_line_bytes: Positive = Field(
        default=20_000, description="a file with a longer line is skipped"
    )


class HarvestSettings(Section):
    """``[harvest]``: which conversations are read."""

    assistants: tuple[str, ...] = Field(
        default=(), description="assistants whose transcripts of yours are read: none unless named"
    )
    github: str = Field(default="", description="`owner/name` whose reviews and issues are read")
    decisions: tuple[str, ...] = Field(
        default=("doc*/adr/*.md", "docs/decisions/*.md", "docs/architecture/decisions/*.md"),
        description="where decision records lie",
    )


class StoreSettings(Section):
    """``[store]``: what outlives one machine."""

    url: str = Field(
        default="", description="folder or bucket that the team shares; nothing without one"
    )

    @field_validator("url")
    @classmethod
    def _holds_no_credentials(cls, url: str) -> str:
        if "://" in url and not url.startswith("file:") and re.search(r"[@?#]", url):
            raise ValueError("credentials belong in the environment, not in an address")
        return url


OF_TRAINING = frozenset(
    {"recipe", "steps", "max_epochs", "batch", "learning_rate", "embedding_rate", "replay_share"}
    | {"weights", "provenance", "threads", "checkpoint_steps", "base_steps"}
)


class TrainerSettings(Section):
    """``[trainer]``: what is taught, and how."""

    seed: int = Field(default=7, description="seed of sampling and of training")
    holdout_share: Share = Field(default=0.1, description="share of symbols that is never taught")
    window_share: Share = Field(
        default=0.1, description="most symbols the newest withheld commits touch"
    )
    near_duplicate: Share = Field(
        default=0.7, description="Jaccard similarity that counts as a copy"
    )
    decontaminate: Share = Field(default=0.7, description="Jaccard similarity to a benchmark item")
    per_author_share: Share = Field(
        default=1.0, description="most of the corpus that one author may fill"
    )
    deprecated: tuple[str, ...] = Field(
        default=(), description="patterns of full names that are not taught any more"
    )
    per_pull: Positive = Field(
        default=200, description="most examples that one pull request may bring"
    )
    per_shape: Positive = Field(
        default=12, description="most examples of one kind whose code has the same form"
    )
    yield_floor: Positive = Field(
        default=256, description="fewer kept examples relax the filters that follow quantiles"
    )
    quarantine_commits: int = Field(
        default=3, ge=0, description="first commits of a contributor that must settle; 0: none"
    )
    quarantine_settled: Positive = Field(
        default=50, description="later commits after which such a commit has settled"
    )
    bulk_definitions: Positive = Field(
        default=50, description="definitions from which a commit may be bulk reformatting"
    )
    excluded_licences: tuple[str, ...] = Field(
        default=(), description="SPDX licences not to be taught, `GPL-*` for a family"
    )
    filters: dict[str, float] = Field(
        default={}, description="limits by the name of a filter, instead of its own"
    )
    ai_share: Share = Field(
        default=0.25, description="most tokens that an AI is known to have written"
    )
    ai_survival_days: int = Field(
        default=14, ge=0, description="AI text that nobody reviewed or edited must stand so long"
    )
    human_share: Share = Field(
        default=0.6, description="least tokens of people, where enough is known to be theirs"
    )
    human_evidence: Share = Field(
        default=0.2, description="human tokens from which `human_share` is asked for"
    )
    diversity_fall: Share = Field(
        default=0.1, description="fall of a diversity measure that raises an alarm"
    )
    second_opinion: bool = Field(
        default=True, description="ask betterleaks or gitleaks about secrets, when installed"
    )
    min_examples: Positive = Field(
        default=64, description="fewer kept examples stop before training"
    )
    base: str = Field(
        default="embedded",
        description="`embedded`, a local model directory, or a fetched `owner/name@revision`",
    )
    base_licence: str = Field(
        default="", max_length=200, description="what the card says instead of the base's own"
    )
    base_steps: Positive = Field(default=900, description="pre-training steps of the embedded base")
    recipe: str = Field(
        default="embedded", description="how to train: a shipped recipe, or one of your own"
    )
    steps: Positive | None = Field(
        default=None, examples=[240], description="most steps, if not the recipe's"
    )
    max_epochs: Positive | None = Field(
        default=None, examples=[4], description="most passes over the corpus, if not the recipe's"
    )
    batch: Positive | None = Field(
        default=None, examples=[4], description="rows per step, if not the recipe's"
    )
    learning_rate: Rate | None = Field(
        default=None,
        examples=[0.004],
        description="peak rate of the hidden matrices, if not the recipe's",
    )
    embedding_rate: Rate | None = Field(
        default=None,
        examples=[0.0015],
        description="peak rate of the other weights, if not the recipe's",
    )
    replay_share: Annotated[float, Field(ge=0.0, lt=1.0)] | None = Field(
        default=None, examples=[0.6], description="rows of general code, if not the recipe's"
    )
    weights: dict[str, float] = Field(
        default={}, description="how often examples of a kind are shown, beside the recipe's"
    )
    provenance: dict[str, float] = Field(
        default={}, description="the same by author class: human, ai, mixed, unknown"
    )
    threads: Positive = Field(default=2, description="CPU threads; part of what is repeated")
    checkpoint_steps: Positive | None = Field(
        default=None, examples=[40], description="steps between checkpoints, if not the recipe's"
    )

    def deciding(self) -> dict[str, Any]:
        """Return as JSON all that a result depends on, and not what is only told of it."""
        return self.model_dump(mode="json", exclude={"base_licence"})

    def deciding_data(self) -> dict[str, Any]:
        """Return what of it decides the data; how to train on them does not."""
        told = self.deciding()
        return {key: value for key, value in told.items() if key not in OF_TRAINING}


class GateSettings(Section):
    """``[gate]``: what counts as worse, and how sure to be."""

    alpha: float = Field(default=0.05, gt=0, lt=0.5, description="error rate over all categories")
    min_items: Positive = Field(
        default=20, description="fewer items: the category cannot be judged"
    )
    max_items: Positive = Field(default=200, description="items per category at the first look")
    looks: Annotated[int, Field(ge=1, le=4)] = Field(
        default=3, description="looks at most; each asks twice the items, where they may decide"
    )
    promise_files: Positive = Field(
        default=150,
        description="fewer files: the category blocks, and need not be shown to be unharmed",
    )
    completion_margin: Share = Field(
        default=0.03, description="tolerated relative loss, completion"
    )
    retention_margin: Share = Field(
        default=0.03, description="tolerated relative loss, general code"
    )
    choice_margin: Share = Field(
        default=0.1, description="tolerated relative loss, choice categories"
    )
    answer_margin: Share = Field(
        default=0.05, description="tolerated loss of right answers, of all, where they alone count"
    )
    mandatory: tuple[str, ...] = Field(
        default=("completion", "retention"),
        description="categories without which no verdict is valid",
    )
    gain: tuple[str, ...] = Field(
        default=("completion",), description="a promotion needs a significant gain in one of these"
    )
    keep: Positive = Field(default=3, description="promoted models kept for rollback")
    override_days: Positive = Field(default=30, description="an override lasts at most so long")


class FollowSettings(Section):
    """``[follow]``: what models make of new commits before they are taught any."""

    commits: int = Field(
        default=40, ge=0, description="newest commits that a run scores under each model; 0: none"
    )
    pieces: Positive = Field(
        default=40, description="pieces of what people added that a run scores under each model"
    )
    margin: Share = Field(
        default=0.03, description="tolerated relative loss against the model before"
    )


class ExecutionSettings(Section):
    """``[execution]``: how the repository's tests judge what a model writes, in a sandbox."""

    items: int = Field(
        default=0, ge=0, description="functions that are written anew and tested; 0: none"
    )
    python: str = Field(
        default="", description="interpreter that has what the tests need, if not housestyle's own"
    )
    options: tuple[str, ...] = Field(default=(), description="further words for pytest")
    command: tuple[str, ...] = Field(
        default=(), description="what runs all tests, by its exit status, in place of pytest"
    )
    visible: tuple[str, ...] = Field(
        default=(), description="further folders that the tests can read"
    )
    seconds: Positive = Field(default=20, description="of processor time, for one run of tests")
    memory: Positive = Field(default=768, description="MiB, for one run of tests")


class CiSettings(Section):
    """``[ci]``: what the pipeline tells people."""

    comment_marker: str = Field(default="housestyle", description="hidden marker of the comment")
    verdict_exit_codes: bool = Field(default=False, description="as `loop --exit-code`")
    requirement: str = Field(
        default="",
        description="what a runner installs, `housestyle @ git+https://…@COMMIT`; "
        "if empty, from where this installation came",
    )
    workflows: tuple[str, ...] = Field(
        default=("graph", "pull-request", "comment", "train", "publish", "dead-man"),
        description="workflows that `init --github` writes",
    )


class Settings(Section):
    """All sections."""

    indexer: IndexerSettings = IndexerSettings()
    harvest: HarvestSettings = HarvestSettings()
    store: StoreSettings = StoreSettings()
    trainer: TrainerSettings = TrainerSettings()
    gate: GateSettings = GateSettings()
    follow: FollowSettings = FollowSettings()
    execution: ExecutionSettings = ExecutionSettings()
    ci: CiSettings = CiSettings()


SectionName = Literal["indexer", "harvest", "store", "trainer", "gate", "follow", "execution", "ci"]
