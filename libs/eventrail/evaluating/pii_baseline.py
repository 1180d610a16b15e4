"""Presidio's analyzer as the baseline of personal data, without a trained language model.

Its recognisers of people and places need a spaCy model, which has to be downloaded; a blank one
takes its place, so that the patterns, checksums and context words are what is measured.
"""

import importlib
import logging
from collections.abc import Callable
from typing import Any

from eventrail.guarding.span import Span

NAME = "Presidio AnalyzerEngine, blank spaCy model"

Find = Callable[[str], list[Span]]


def presidio() -> Find | None:
    """Return what finds spans with Presidio; None if it is not installed."""
    try:
        import spacy  # noqa: PLC0415 -- 15 s, and only the extra `quality` has it
        from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 -- same
        from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415 -- same
    except ModuleNotFoundError:
        return None
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    _stay_offline()
    nlp: Any = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    nlp.nlp = {"en": spacy.blank("en")}
    engine: Any = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])

    def find(text: str) -> list[Span]:
        results = engine.analyze(text, language="en")
        return merged([Span(str(each.entity_type), each.start, each.end) for each in results])

    return find


def _stay_offline() -> None:
    """Let Presidio's recogniser of URLs use the suffixes that come along, not fetch a new list."""
    module: Any = importlib.import_module("tldextract.tldextract")
    module.TLD_EXTRACTOR = module.TLDExtract(suffix_list_urls=())


def merged(spans: list[Span]) -> list[Span]:
    """Return spans that do not overlap: of those that do, one that covers them all."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if kept and span.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return kept
