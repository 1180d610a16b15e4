"""Loads what tells questions and answers apart, if it is installed."""

import importlib
from typing import Any, NamedTuple

import structlog

from eventrail.cache.audit import SameAnswer
from eventrail.cache.semantic import BoundFor
from eventrail.caching.interface import Judge
from eventrail.contracts.errors import EventrailError

_log = structlog.get_logger(__name__)

MODULE = "eventrail.caching.semantic"


class Telling(NamedTuple):
    """What the semantic cache asks.

    Attributes:
        judge: whether two questions ask for the same.
        bound_for: how sure that has to be.
        same_answer: whether two answers say the same.
    """

    judge: Judge
    bound_for: BoundFor
    same_answer: SameAnswer


def load() -> Telling | None:
    """Return it; None if a package or its model is missing: then only equal words are served."""
    try:
        module: Any = importlib.import_module(MODULE)
        return Telling(module.make_judge(), module.bound_for, module.same_answer)
    except (ImportError, EventrailError) as error:
        _log.error("no semantic cache", reason=str(error))
        return None
