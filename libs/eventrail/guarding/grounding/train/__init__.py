"""Train the grounding model: `rows` reads, `made` makes more, `train` fits and measures."""
