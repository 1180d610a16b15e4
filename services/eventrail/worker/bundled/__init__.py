"""The small model that comes with Eventrail: it answers by copying from the given context.

Importing this package loads no tensor library; the training recipe lives in its modules.
"""

from pathlib import Path
from typing import Literal

from eventrail.worker.bundled.lineage import (
    WrongBaseError,
    WrongTokenizerError,
    verify_fit,
    verify_lineage,
)
from eventrail.worker.bundled.registry import ModelRegistryError, verify_registry

__all__ = [
    "Kind",
    "ModelRegistryError",
    "WrongBaseError",
    "WrongTokenizerError",
    "bundled_model_path",
    "bundled_path",
    "verify_fit",
    "verify_lineage",
    "verify_registry",
]

Kind = Literal["model", "draft", "medusa", "quantised", "lookahead", "lookahead_medusa"]


def bundled_path(kind: Kind) -> Path:
    """Folder of one member of the bundled family.

    Args:
        kind: the `model` itself, its `draft` model and `medusa` heads for speculative decoding,
            its `quantised` (int8) form, the `lookahead` form that answers alike and lets heads
            read further, and the heads for that form.
    """
    return Path(__file__).parent / kind


def bundled_model_path() -> Path:
    """Folder of the committed Hugging Face checkpoint (weights, tokenizer, model card)."""
    return bundled_path("model")
