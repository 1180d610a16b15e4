"""The configuration that the demonstration starts with, and the change made half way; pure."""

from typing import Final

import msgspec

from eventrail.config.default import default_config
from eventrail.config.listening import Listening
from eventrail.config.model import Config, Pool, Rule

MODEL: Final = "assistant"
CHANGED: Final = ("rules[0].pool", "thorough", "longer looks at the documents, we hope")
"""The change: where, to what, and what its maker said."""


def setting(*, bundled: bool) -> Config:
    """Return the configuration: a quick and a thorough pool, with prices.

    Args:
        bundled: whether the thorough pool is the bundled model on vLLM; else a slow echo.
    """
    plain = default_config()
    quick = Pool(engine="echo", slots=64, price_in=0.4, price_out=1.2)
    slow = Pool(
        engine="echo", slots=64, price_in=1.5, price_out=6.0, engine_options={"delay_ms": 250.0}
    )
    model = msgspec.structs.replace(plain.pools["bundled"], price_in=1.5, price_out=6.0)
    rule = Rule(name=MODEL, model=MODEL, pool="quick", template="docs", top_k=4)
    pools = {**plain.pools, "quick": quick, "thorough": model if bundled else slow}
    if not bundled:
        pools.pop("bundled")
    rules = [each for each in plain.rules if each.pool in pools]
    return msgspec.structs.replace(
        plain,
        pools=pools,
        rules=[rule, *rules],
        feedback={"default": Listening(ask_rate=0.2)},
    )
