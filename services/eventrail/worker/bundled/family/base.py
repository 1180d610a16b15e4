"""The bundled model as a network of this package, in float32."""

from pathlib import Path

from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]  -- untyped
from tokenizers import Tokenizer

from eventrail.worker.bundled.net import Llama
from eventrail.worker.bundled.shape import Shape
from eventrail.worker.bundled.tokens import VOCABULARY

BASE = Shape(vocabulary=VOCABULARY)


def load_net(folder: Path, shape: Shape = BASE) -> Llama:
    """Load the checkpoint in `folder`, frozen.

    Args:
        folder: a folder written by this package's recipes.
        shape: the dimensions it was trained with.
    """
    net = Llama(shape)
    state = load_file(folder / "model.safetensors")
    net.load_state_dict({name: value.float() for name, value in state.items()})
    return net.requires_grad_(requires_grad=False).eval()


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder."""
    return Tokenizer.from_file(str(folder / "tokenizer.json"))
