"""Previews for tests: one as a real change makes it, and the largest that there can be."""

from __future__ import annotations

from housestyle.ci.preview.artifact import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_COUNTS,
    MOST_HUNKS,
    MOST_NAMES,
    MOST_NOTES,
    MOST_SAMPLES,
    MOST_SYMBOLS,
    Affected,
    Artifact,
    Changed,
    Count,
    Hunk,
    Impact,
    Lessons,
    Place,
    Provenance,
    Quantile,
    Sample,
    Surprise,
)

BASE, HEAD = "1" * 40, "2" * 40


def counts(**named: int) -> tuple[Count, ...]:
    """Return counts in the order given."""
    return tuple(Count(name=name, count=count) for name, count in named.items())


def preview() -> Artifact:
    """Return a preview of a small change."""
    total = Place(path="shop/cart.py", line=10, end_line=14)
    lessons = Lessons(
        before=120,
        after=124,
        gained=counts(completion=4, implementation=1),
        retired=counts(completion=1),
        rejected=counts(**{"too simple": 2}),
        rejected_kinds=counts(completion=2),
        not_taught=counts(**{"held out": 1}),
        renewed=3,
        came=1,
        waiting=5,
        samples=(
            Sample(
                fate="gained",
                kind="completion",
                place=total,
                name="shop.cart.Cart.total",
                text="return sum(line.price for line in self.lines)",
            ),
        ),
    )
    reached = Affected(
        name="shop.checkout.pay",
        place=Place(path="shop/checkout.py", line=3, end_line=9),
        hops=1,
        through="shop.cart.Cart.total",
    )
    impact = Impact(
        counts=counts(added=1, changed=1),
        symbols=(
            Changed(
                change="changed",
                detail="body",
                name="shop.cart.Cart.total",
                kind="method",
                place=total,
                callers=1,
                is_tested=True,
            ),
        ),
        callers=1,
        affected=1,
        nearest=(reached,),
        tests_touched=1,
        tests_reaching=1,
        tests=(reached,),
        untested=("shop.cart.Cart.discount",),
    )
    return Artifact(
        base=BASE,
        head=HEAD,
        commits=2,
        files=3,
        lessons=lessons,
        impact=impact,
        provenance=Provenance(lines=counts(unknown=12, ai=3), evidence=counts(trailer=3)),
        surprise=surprise(2),
        notes=("conversations are not counted",),
    )


def surprise(hunks: int, text: str = "if not lines: raise Empty()") -> Surprise:
    """Return what a champion would say."""
    place = Place(path="shop/cart.py", line=10, end_line=12)
    return Surprise(
        model="a" * 64,
        scored=hunks,
        bits=2.5,
        rank=0.9,
        hunks=(Hunk(place=place, bits=3.5, rank=0.97, text=text),) * hunks,
        own=tuple(Quantile(share=share, bits=1 + share) for share in (0.05, 0.5, 0.95)),
        own_hunks=200,
        own_commits=60,
        is_taught=True,
    )


def largest(letter: str = "\U0001f40d") -> Artifact:
    """Return a preview in which every list and text is as long as it may be."""
    name, line, text = letter * LONGEST_NAME, letter * LONGEST_LINE, letter * LONGEST_TEXT
    place = Place(path=line, line=10**9, end_line=10**9)
    many = (Count(name=name, count=10**9),) * MOST_COUNTS
    sample = Sample(fate="rejected", kind=name, reason=name, place=place, name=line, text=text)
    reached = (Affected(name=line, place=place, hops=9, through=line),) * MOST_NAMES
    symbol = Changed(change="added", detail=name, name=line, kind=name, place=place)
    plain = preview()
    assert plain.lessons is not None
    assert plain.impact is not None
    lists = ("gained", "retired", "rejected", "rejected_kinds", "not_taught")
    told = {"nearest": reached, "broken": reached, "tests": reached}
    return plain.model_copy(
        update={
            "lessons": plain.lessons.model_copy(
                update={**dict.fromkeys(lists, many), "samples": (sample,) * MOST_SAMPLES}
            ),
            "impact": plain.impact.model_copy(
                update={
                    **told,
                    "counts": many,
                    "symbols": (symbol,) * MOST_SYMBOLS,
                    "untested": (line,) * MOST_NAMES,
                }
            ),
            "provenance": Provenance(lines=many, evidence=many, unread=1),
            "surprise": surprise(MOST_HUNKS, text).model_copy(update={"model": name}),
            "notes": (line,) * MOST_NOTES,
        }
    )
