"""A verdict in one line and one colour."""

from __future__ import annotations

from ..comment.told import Report
from ..comment.training import COMPARED
from ..github.checks import Conclusion
from ..github.job import Job, Level
from ..inert import visible
from ..wording import HEADLINES, MEANINGS, interval, worst

CONCLUSIONS: dict[str, Conclusion] = {
    "promote": "success",
    "hold": "neutral",
    "block": "failure",
    "invalid": "failure",  # nothing was measured: somebody has to look
}
LEVELS: dict[Conclusion, Level] = {"success": "notice", "neutral": "notice", "failure": "error"}


def conclusion_of(report: Report) -> Conclusion:
    """Return a verdict's colour; what passed and lost a race, say, is neither good nor bad."""
    status = report.context["promotion"]["status"]
    if report.outcome == "promote" and status not in ("promoted", COMPARED):
        return "neutral"
    return CONCLUSIONS[report.outcome]


def title_of(report: Report) -> str:
    """Return the verdict in words of our own."""
    outcome, promotion = report.outcome, report.context["promotion"]
    if outcome == "promote" and promotion["status"] == COMPARED:
        return "Would pass: it was only compared"
    if outcome == "promote" and promotion["status"] != "promoted":
        return f"Not promoted: {visible(promotion['why'], 200)}"
    return f"{HEADLINES[outcome]}: {MEANINGS[outcome]}"


def annotate_verdict(report: Report, job: Job) -> None:
    """Say the verdict beside the job, with the category that comes nearest to its margin."""
    row = worst(report.verdict["comparisons"])
    nearest = f"; nearest to its margin: {row['name']} {interval(row)}" if row else ""
    job.annotate(LEVELS[conclusion_of(report)], f"{title_of(report)}{nearest}")
