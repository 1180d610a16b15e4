"""The tables of `eventrail pools size`."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.pools.finding import Finding
from eventrail.pools.fits import batch_rows, fit_rows
from eventrail.pools.shape import Shape
from eventrail.pools.size import GIB, Deployment, Size


def size_view(shape: Shape, size: Size, deployment: Deployment, context: int) -> RenderableType:
    """Return what a model needs, and which contexts and batches fit."""
    devices = deployment.tensor * deployment.pipeline
    heads = f"{shape.kv_heads} KV heads of {shape.head_dim}"
    cache = f"{size.token + size.window_token:,} bytes a token, {size.cached_tokens:,} tokens"
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_row(
        "parameters", f"{size.parameters / 1e9:.3f} billion; {shape.layers} layers, {heads}"
    )
    facts.add_row("devices", f"{devices} of {deployment.memory / GIB:.1f} GiB; of each:")
    facts.add_row("weights", f"{size.weights / GIB:.2f} GiB")
    facts.add_row("KV cache", f"{max(0, size.cache) / GIB:.2f} GiB; {cache}")
    contexts = Table("context", "KV cache of one", "sequences at once", box=None, pad_edge=False)
    for row in fit_rows(size, context):
        contexts.add_row(
            f"{row.context:,}", f"{row.sequence_bytes / GIB:.3f} GiB", f"{row.sequences:,}"
        )
    batches = Table("batch", "longest context", box=None, pad_edge=False)
    for batch, longest in batch_rows(size):
        batches.add_row(str(batch), f"{longest:,}")
    return Group(facts, Text(), contexts, Text(), batches)


def size_document(
    size: Size, deployment: Deployment, context: int, findings: Sequence[Finding]
) -> dict[str, Any]:
    """Return the same as plain data; bytes are those of one device."""
    return {
        "parameters": size.parameters,
        "devices": deployment.tensor * deployment.pipeline,
        "memory_bytes": deployment.memory,
        "weight_bytes": size.weights,
        "cache_bytes": size.cache,
        "token_bytes": size.token + size.window_token,
        "cached_tokens": size.cached_tokens,
        "contexts": [
            {"context": row.context, "sequence_bytes": row.sequence_bytes,
             "sequences": row.sequences}
            for row in fit_rows(size, context)
        ],
        "batches": [{"batch": batch, "context": most} for batch, most in batch_rows(size)],
        "problems": [finding.says for finding in findings],
    }  # fmt: skip
