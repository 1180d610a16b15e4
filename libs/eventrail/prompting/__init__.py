"""From a template, documents and a conversation to the prompt that a model is sent."""

from eventrail.prompting.fill import MissingVariable, variable_problems
from eventrail.prompting.parts import Part, parts_of, whole
from eventrail.prompting.render import ChatMessage, prompt_hash, render
from eventrail.prompting.variant import variant_for

__all__ = [
    "ChatMessage",
    "MissingVariable",
    "Part",
    "parts_of",
    "prompt_hash",
    "render",
    "variable_problems",
    "variant_for",
    "whole",
]
