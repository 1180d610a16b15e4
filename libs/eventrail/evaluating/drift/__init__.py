"""How soon a change is noticed, and how often one is that is none."""

from eventrail.evaluating.drift.evaluate import evaluate

__all__ = ["evaluate"]
