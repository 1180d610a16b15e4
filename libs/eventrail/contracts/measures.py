"""What a model replica measures of itself, published every few seconds for who wants to look.

Lost messages cost nothing: counters count from the replica's start, so the next one says it all.
"""

from datetime import datetime

import msgspec

PUBLISH_EVERY_S = 2.0
"""Seconds between two messages of a replica."""

STALE_AFTER_S = 3 * PUBLISH_EVERY_S
"""Seconds of silence after which a replica counts as gone."""


class ReplicaMeasures(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one replica stands.

    Published on `ctl.measures.<pool>.<replica>`. Counters (tokens, drafts, cache, requests, cost)
    count from `started`; rates and percentiles are of the last minute, 0 if nothing happened.

    Attributes:
        pool: whose replica.
        replica: its name, unique in the pool.
        started: when it began to take work.
        at: when this was measured.
        running: sequences that vLLM generates.
        waiting: sequences that vLLM holds back, for want of cache or slots.
        slots: most requests the replica takes at once.
        kv_use: used share of the KV cache, 0 to 1.
        prefix_hits: prompt tokens found in the prefix cache.
        prefix_queries: prompt tokens looked up there.
        drafts: steps in which at least one token was drafted, counted for each sequence.
        drafted: tokens drafted.
        accepted: drafted tokens that the model accepted.
        accepted_by_position: the same by place in the draft; the first is the token drafted first.
        prompt_tokens: tokens of the prompts, cached ones included.
        generated_tokens: tokens generated.
        tokens_per_s: generated tokens a second.
        ttft_p50_ms: median time to the first token, from arrival in vLLM, milliseconds.
        ttft_p95_ms: its 95th percentile, milliseconds.
        time_per_token_p50_ms: median of the requests' mean time per output token after the first,
            milliseconds.
        cost: money that the generations cost, in the unit of the pool's prices.
        requests: generations that have ended, however they did.
        release: of Eventrail.
        model: what the pool's configuration names.
    """

    pool: str
    replica: str
    started: datetime
    at: datetime
    running: int = 0
    waiting: int = 0
    slots: int = 0
    kv_use: float = 0.0
    prefix_hits: int = 0
    prefix_queries: int = 0
    drafts: int = 0
    drafted: int = 0
    accepted: int = 0
    accepted_by_position: list[int] = []
    prompt_tokens: int = 0
    generated_tokens: int = 0
    tokens_per_s: float = 0.0
    ttft_p50_ms: float = 0.0
    ttft_p95_ms: float = 0.0
    time_per_token_p50_ms: float = 0.0
    cost: float = 0.0
    requests: int = 0
    release: str = ""
    model: str = ""

    @property
    def prefix_hit_rate(self) -> float:
        """Share of looked-up prompt tokens that were cached, 0 to 1."""
        return self.prefix_hits / self.prefix_queries if self.prefix_queries else 0.0

    @property
    def acceptance_rate(self) -> float:
        """Share of drafted tokens that were accepted, 0 to 1."""
        return self.accepted / self.drafted if self.drafted else 0.0

    @property
    def mean_accepted_length(self) -> float:
        """Tokens won by a step that had a draft, the model's own one included; 0 without drafts."""
        return 1 + self.accepted / self.drafts if self.drafts else 0.0
