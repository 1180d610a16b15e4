"""Presidio's recognisers one at a time, as its own tests run them: without words around."""

import inspect
import logging
from collections.abc import Callable
from typing import Any, Final

NAME: Final = "Presidio's recogniser of the entity, by itself"

_NEEDS_MORE: Final = ("Azure", "BasicLang", "GLiNER", "HuggingFace", "LangExtract", "MedicalNER")
_MODELS: Final = ("Spacy", "Stanza", "Transformers")

FindAs = Callable[[str, str], list[tuple[int, int]]]


def found_as() -> FindAs | None:
    """Return what finds the places of an entity in a text; None if Presidio is not installed."""
    try:
        from presidio_analyzer import predefined_recognizers  # noqa: PLC0415 -- extra `quality`
    except ModuleNotFoundError:
        return None
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    by_entity: dict[str, list[Any]] = {}
    for recognizer in _recognizers(predefined_recognizers):
        for entity in recognizer.supported_entities:
            by_entity.setdefault(entity, []).append(recognizer)

    def find(text: str, entity: str) -> list[tuple[int, int]]:
        results: list[Any] = []
        for recognizer in by_entity.get(entity, []):
            results += recognizer.analyze(text, [entity], None) or []
        return [(each.start, each.end) for each in results if each.entity_type == entity]

    return find


def _recognizers(module: Any) -> list[Any]:
    """Every recogniser that needs no model and no network."""
    every: list[tuple[str, Any]] = inspect.getmembers(module, inspect.isclass)
    return [made() for name, made in every if not name.startswith((*_NEEDS_MORE, *_MODELS))]
