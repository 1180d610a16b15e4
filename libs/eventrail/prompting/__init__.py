"""From a template, documents and a conversation to the prompt that a model is sent."""

from eventrail.prompting.render import ChatMessage, prompt_hash, render

__all__ = ["ChatMessage", "prompt_hash", "render"]
