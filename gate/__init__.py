"""From two models to a verdict: suite, scores, statistics, decision, registry."""
