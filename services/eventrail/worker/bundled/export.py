"""Turn a training checkpoint into a Hugging Face folder.

`python -m eventrail.worker.bundled.export --run DIR --to DIR`.
"""

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]  -- untyped

from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.bundled.registry import write_registry
from eventrail.worker.bundled.shape import Shape
from eventrail.worker.bundled.tokens import BEGIN, END, PAD, VOCABULARY

VERSION = "1.0.0"
TEMPLATE = Path(__file__).with_name("chat_template.jinja")


def export(run: Path, to: Path, about: dict[str, Any]) -> None:
    """Write weights (bfloat16), tokenizer, configuration, log and registry, then swap them in.

    Args:
        run: folder of a training run: checkpoint, tokenizer and log.
        to: the model folder; replaced as a whole once the new one is complete.
        about: what the registry says of the model besides its files.
    """
    fresh = to.with_name(f".{to.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    weights = {name: value.to(torch.bfloat16).contiguous() for name, value in state["net"].items()}
    save_file(weights, fresh / "model.safetensors", metadata={"format": "pt"})
    (fresh / "model.safetensors").chmod(0o644)
    for name in ("tokenizer.json", "training_log.csv"):
        shutil.copyfile(run / name, fresh / name)
    end, begin, pad = _ids(run / "tokenizer.json", END, BEGIN, PAD)
    ids = {"bos_token_id": begin, "eos_token_id": end, "pad_token_id": pad}
    write_json(fresh / "config.json", {**config_of(Shape(vocabulary=VOCABULARY)), **ids})
    write_json(fresh / "generation_config.json", {**ids, "do_sample": False, "max_new_tokens": 160})
    write_json(fresh / "tokenizer_config.json", _tokenizer_config())
    for kept in ("MODEL_CARD.md", "loss.svg"):
        if (run / kept).exists():
            shutil.copyfile(run / kept, fresh / kept)
    write_registry(fresh, {"name": "eventrail-extract", "version": VERSION, **about})
    swap(fresh, to)


def lineage(run: Path) -> dict[str, Any]:
    """How far the run's checkpoint is: `step`, `tokens` and `seconds`; it has no parent model."""
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    return {"parent": None, **{name: state[name] for name in ("step", "tokens", "seconds")}}


def config_of(shape: Shape) -> dict[str, Any]:
    """`config.json` of a Llama of this shape, without the ids of its tokens."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.head_dim,
        "hidden_act": "silu",
        "attention_bias": shape.attention_bias,
        "attention_dropout": 0.0,
        "mlp_bias": False,
        "max_position_embeddings": shape.max_length,
        "rms_norm_eps": shape.norm_eps,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.rope_theta},
        "tie_word_embeddings": True,
        "initializer_range": 0.02,
        "dtype": "bfloat16",
    }


def _tokenizer_config() -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BEGIN,
        "eos_token": END,
        "pad_token": PAD,
        "clean_up_tokenization_spaces": False,
        "model_max_length": Shape(vocabulary=VOCABULARY).max_length,
        "chat_template": TEMPLATE.read_text(encoding="utf-8"),
    }


def _ids(tokenizer: Path, *tokens: str) -> list[int]:
    added = json.loads(tokenizer.read_text(encoding="utf-8"))["added_tokens"]
    known = {entry["content"]: entry["id"] for entry in added}
    return [known[token] for token in tokens]


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write indented JSON, as Hugging Face's own tools do."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def swap(fresh: Path, to: Path) -> None:
    """Put `fresh` in the place of `to`; a reader sees the old folder or the new one."""
    old = to.with_name(f".{to.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if to.exists():
        to.rename(old)
    fresh.rename(to)
    shutil.rmtree(old, ignore_errors=True)


def main(
    run: Annotated[Path, typer.Option(help="Folder of the training run.")],
    to: Annotated[Path | None, typer.Option(help="Default: the bundled model's folder.")] = None,
) -> None:
    """Export the newest checkpoint of a run."""
    export(run, to or bundled_model_path(), {"lineage": lineage(run)})


if __name__ == "__main__":
    typer.run(main)
