"""Decision records (ADR): what a team wrote down of why its code is as it is."""

from .finding import records
from .reading import read
from .record import Kind, Option, Part, Record, Standing

__all__ = ["Kind", "Option", "Part", "Record", "Standing", "read", "records"]
