"""How well intents are told apart, and told from what is none of them."""

from eventrail.evaluating.intent.evaluate import evaluate

__all__ = ["evaluate"]
