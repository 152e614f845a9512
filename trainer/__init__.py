"""From a code graph to a fine-tuned model: examples, curation, corpus, base, training."""

from __future__ import annotations

import logging

# Where there is no GPU it says, whenever it is imported, that it could not fetch code from a hub.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
