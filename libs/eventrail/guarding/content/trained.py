"""What comes of training a model of content."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

Model = TypeVar("Model")

Told = Callable[[str], None]
"""Hears which step is begun."""


class Trained(msgspec.Struct, Generic[Model], frozen=True):
    """A model, and its story.

    Attributes:
        model: the model.
        measured: figures on rows held out.
        trained_on: how many rows of which source.
        seen: texts of rows that an evaluation must leave out.
    """

    model: Model
    measured: dict[str, float]
    trained_on: dict[str, int]
    seen: list[str]
