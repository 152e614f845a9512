"""The commands about the corpus, one file each; ``core.commands`` lists them."""
