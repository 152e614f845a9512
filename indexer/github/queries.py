"""What GitHub's GraphQL interface is asked about discussions.

Names are those of the public schema (https://docs.github.com/graphql/reference); Enterprise Server
knows all of them from 3.10 on.
"""

from __future__ import annotations

from collections.abc import Iterable

_PAGE = "pageInfo { hasNextPage endCursor }"
_WORDS = "url body createdAt author { __typename login }"
_COMMENT = f"{_WORDS} isMinimized minimizedReason"
_REVIEW = f"{_WORDS} state submittedAt"
_REMARK = f"{_COMMENT} state diffHunk originalCommit {{ oid }} pullRequestReview {{ url }}"
_PLACE = "path diffSide startDiffSide originalLine originalStartLine subjectType"
_THREAD = (
    f"id isResolved isOutdated {_PLACE} comments(first: 20) {{ {_PAGE} nodes {{ {_REMARK} }} }}"
)
_PULL = "number repository { databaseId }"
_NAMING = f"""timelineItems(
    last: 50, itemTypes: [CLOSED_EVENT, CROSS_REFERENCED_EVENT, REFERENCED_EVENT]
  ) {{ nodes {{
    __typename
    ... on ClosedEvent {{ closer {{
      __typename
      ... on Commit {{ oid }}
      ... on PullRequest {{ {_PULL} mergeCommit {{ oid }} }}
    }} }}
    ... on CrossReferencedEvent {{ source {{
      __typename ... on PullRequest {{ {_PULL} mergeCommit {{ oid }} }}
    }} }}
    ... on ReferencedEvent {{ isCrossRepository isDirectReference commit {{ oid }} }}
  }} }}"""
_FRAGMENTS = f"""
fragment AnIssue on Issue {{
  id number title {_WORDS}
  comments(first: 50) {{ {_PAGE} nodes {{ {_COMMENT} }} }}
  {_NAMING}
}}
fragment APull on PullRequest {{
  id number title {_WORDS}
  merged mergeCommit {{ oid }} baseRefOid headRefOid headRefName
  closingIssuesReferences(first: 20) {{ nodes {{ number repository {{ databaseId }} }} }}
  comments(first: 50) {{ {_PAGE} nodes {{ {_COMMENT} }} }}
  reviews(first: 50) {{ {_PAGE} nodes {{ {_REVIEW} }} }}
  reviewThreads(first: 40) {{ {_PAGE} nodes {{ {_THREAD} }} }}
}}"""

CONNECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "Issue": (("comments", _COMMENT),),
    "PullRequest": (("comments", _COMMENT), ("reviews", _REVIEW), ("reviewThreads", _THREAD)),
    "PullRequestReviewThread": (("comments", _REMARK),),
}
"""Type → its lists that may have more pages, each with the fields of what it lists."""


def batch(numbers: Iterable[int]) -> str:
    """Return the query for issues and pull requests, each under ``n`` and its number."""
    asked = "\n".join(
        f"n{number}: issueOrPullRequest(number: {number}) {{ __typename ...AnIssue ...APull }}"
        for number in numbers
    )
    return f"""query($owner: String!, $name: String!) {{
repository(owner: $owner, name: $name) {{ databaseId nameWithOwner url
{asked}
}} }}{_FRAGMENTS}"""


def further(kind: str, connection: str, fields: str) -> str:
    """Return the query for the next page of a list that a node of that type has."""
    return f"""query($id: ID!, $after: String) {{ node(id: $id) {{ ... on {kind} {{
{connection}(first: 100, after: $after) {{ {_PAGE} nodes {{ {fields} }} }}
}} }} }}"""
