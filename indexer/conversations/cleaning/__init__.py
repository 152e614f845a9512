"""What is taken out of conversations before anything of them is stored."""

from .cleaner import Clean, Cleaner
from .paths import Anchor

__all__ = ["Anchor", "Clean", "Cleaner"]
