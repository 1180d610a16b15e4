"""The small model that comes with Eventrail: it answers by copying from the given context.

Importing this package loads no tensor library; the training recipe lives in its modules.
"""

from pathlib import Path

from eventrail.worker.bundled.registry import ModelRegistryError, verify_registry

__all__ = ["ModelRegistryError", "bundled_model_path", "verify_registry"]


def bundled_model_path() -> Path:
    """Folder of the committed Hugging Face checkpoint (weights, tokenizer, model card)."""
    return Path(__file__).parent / "model"
