"""From a code graph to a fine-tuned model: examples, curation, corpus, base, training."""
