"""The workflow that ``init`` writes for GitHub Actions.

What it is careful about: it learns from the default branch alone; the job that runs housestyle can
write nothing, and the job that may comment installs nothing; no text of an event is put into a
shell. The package is installed from where this installation came from, by commit, or the file asks
for that to be filled in; never by its bare name, which is somebody else's on PyPI.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

PATH = ".github/workflows/housestyle.yml"
EXTRAS = "train"
_TEMPLATE = """\
# Written once by `housestyle init`; it is yours to change.
#
# Each push to the default branch runs the loop. Its verdict stands in the run's summary, is kept
# as an artifact, and is told to the pull request that the commit came from. Pull requests
# themselves are not learnt from.
name: housestyle

on:
  push:
    branches: [@BRANCH@]
  workflow_dispatch:

permissions: {}

# One at a time; of those that wait, only the newest stays.
concurrency:
  group: housestyle

env:
  # What the runner installs: "housestyle[train] @ git+https://HOST/OWNER/REPOSITORY@COMMIT".
  REQUIREMENT: @REQUIREMENT@

jobs:
  loop:
    if: github.ref_name == github.event.repository.default_branch
    runs-on: ubuntu-latest
    timeout-minutes: 120
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v6
        with:
          fetch-depth: 0 # examples are made of the history
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - name: Install housestyle, with torch for CPUs
        working-directory: ${{ runner.temp }}
        run: |
          if test -z "$REQUIREMENT"; then
            echo "::error file=.github/workflows/housestyle.yml::say in REQUIREMENT what to install"
            exit 1
          fi
          pip install --extra-index-url https://download.pytorch.org/whl/cpu "$REQUIREMENT"
      # A cache is no archive: when it is evicted (a week without use), the graph is built again,
      # and the next candidate is compared with the base, for want of a champion.
      - name: Take up graph, corpus and registry of the run before
        uses: actions/cache@v5
        with:
          path: |
            .git/housestyle/graph.db
            .git/housestyle/corpus.db
            .git/housestyle/registry
          key: housestyle-state-${{ github.run_id }}-${{ github.run_attempt }}
          restore-keys: housestyle-state-
      - name: Take up the base model
        uses: actions/cache@v5
        with:
          path: ~/.cache/housestyle
          key: housestyle-base-${{ runner.os }}-${{ hashFiles('@PATH@') }}
          restore-keys: housestyle-base-${{ runner.os }}-
      - name: Run the loop
        run: housestyle loop
      - name: Show the verdict
        run: |
          mkdir "$RUNNER_TEMP/report"
          cp .git/housestyle/runs/report/*/comment.md .git/housestyle/runs/report/*/verdict.json \\
            "$RUNNER_TEMP/report"
          cat "$RUNNER_TEMP/report/comment.md" >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v6
        with:
          name: housestyle-report
          path: ${{ runner.temp }}/report

  comment:
    needs: loop
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read # to find the pull request of a commit
      pull-requests: write # to comment on it
    steps:
      - uses: actions/download-artifact@v7
        with:
          name: housestyle-report
      - name: Tell the pull request that the commit came from
        env:
          GH_TOKEN: ${{ github.token }}
        run: |
          repository="repos/$GITHUB_REPOSITORY"
          number="$(gh api "$repository/commits/$GITHUB_SHA/pulls" --jq '.[0].number // empty')"
          test -n "$number" || exit 0
          # The first line is a hidden marker: a comment of an earlier try is written anew.
          MARKER="$(head -n 1 comment.md)"
          export MARKER
          earlier="$(gh api --paginate "$repository/issues/$number/comments" --jq \\
            '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARKER))) | .id')"
          if test -n "$earlier"; then
            gh api --silent --method PATCH "$repository/issues/comments/${earlier%%[!0-9]*}" \\
              --field body=@comment.md
          else
            gh api --silent "$repository/issues/$number/comments" --field body=@comment.md
          fi
"""


def workflow_text(branch: str, requirement: str) -> str:
    """Return the workflow's text.

    Args:
        branch: the default branch; may hold any character that git allows.
        requirement: what the runner's pip installs; empty leaves it to be filled in.
    """
    filled = {
        "@BRANCH@": _pattern(branch),
        "@REQUIREMENT@": json.dumps(requirement),
        "@PATH@": PATH,
    }
    return re.sub("|".join(filled), lambda found: filled[found[0]], _TEMPLATE)


def installed_from() -> str:
    """Return the requirement that repeats this installation elsewhere; empty if none is known.

    Only a version-control address tells enough (PEP 610): a local folder is out of a runner's
    reach, and a bare name may be another project's in the runner's index.
    """
    try:
        written = distribution("housestyle").read_text("direct_url.json")
        origin = json.loads(written or "{}")
        vcs, commit = origin["vcs_info"]["vcs"], origin["vcs_info"]["commit_id"]
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return ""
    address = str(origin.get("url", ""))
    # Not with a password in it, nor over a protocol for which a runner has no key.
    if not re.fullmatch(r"https://[^@\s]+", address) or not re.fullmatch(
        r"[0-9a-f]{40,64}", commit
    ):
        return ""
    return f"housestyle[{EXTRAS}] @ {vcs}+{address}@{commit}"


def _pattern(branch: str) -> str:
    """Return a branch's name as a YAML string that GitHub's filter takes literally."""
    return json.dumps(re.sub(r"([*?+\[\]!\\])", r"\\\1", branch), ensure_ascii=False)
