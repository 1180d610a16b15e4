"""A pool's speculation in vLLM's terms."""

from typing import Any

from eventrail.config.pool import Speculation
from eventrail.pools.sources import locate

_METHODS = {"draft": "draft_model", "medusa": "medusa", "eagle": "eagle"}


def speculative_config(speculation: Speculation) -> dict[str, Any] | None:
    """Return vLLM's `speculative_config`; None for no speculation."""
    if speculation.method == "none":
        return None
    if speculation.method == "ngram":
        return {
            "method": "ngram",
            "num_speculative_tokens": speculation.drafted,
            "prompt_lookup_max": speculation.lookup_max,
            "prompt_lookup_min": speculation.lookup_min,
        }
    folder = locate(speculation.model, speculation.method)
    return {
        "method": _METHODS[speculation.method],
        "model": speculation.model if folder is None else str(folder),
        "num_speculative_tokens": speculation.drafted,
    }
