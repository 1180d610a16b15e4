"""A configuration whose requests go straight to the retriever, and search by words alone."""

import msgspec
import pytest

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval


@pytest.fixture
def config(config: Config) -> Config:
    rules = [msgspec.structs.replace(rule, cacheable=False) for rule in config.rules]
    retrieval = {"default": Retrieval(embedder="none", relevance=0.0)}
    return msgspec.structs.replace(config, rules=rules, retrieval=retrieval)
