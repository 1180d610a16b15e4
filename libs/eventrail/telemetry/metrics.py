"""Prometheus metrics. Labels are stages, pools and outcomes; never a tenant or a request."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from eventrail.telemetry.labels import Bound

FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Buckets in seconds, from an in-process decision to a long generation."""

PER_TOKEN = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.2, 0.5, 1)
"""Buckets in seconds for one output token."""


class StageMetrics:
    """The children of one stage, bound.

    Attributes:
        runs: run-time histograms by outcome.
    """

    __slots__ = (
        "already_ours",
        "appended",
        "deliveries",
        "lost",
        "redeliveries",
        "runs",
        "superseded",
    )

    def __init__(self, stage: str, metrics: "Metrics") -> None:
        self.runs = Bound[Histogram](lambda outcome: metrics.runs.labels(stage, outcome))
        self.deliveries = metrics.deliveries.labels(stage)
        self.redeliveries = metrics.redeliveries.labels(stage)
        self.appended = metrics.appended.labels(stage)
        self.already_ours = metrics.already_ours.labels(stage)
        self.lost = metrics.lost.labels(stage)
        self.superseded = metrics.superseded.labels(stage)


class PoolMetrics:
    """The children of one model pool, bound."""

    __slots__ = ("cost", "failures", "generations", "per_token", "tokens_in", "tokens_out", "ttft")

    def __init__(self, pool: str, metrics: "Metrics") -> None:
        self.generations = metrics.generations.labels(pool, "ok")
        self.failures = metrics.generations.labels(pool, "failed")
        self.ttft = metrics.ttft.labels(pool)
        self.per_token = metrics.per_token.labels(pool)
        self.tokens_in = metrics.tokens.labels(pool, "in")
        self.tokens_out = metrics.tokens.labels(pool, "out")
        self.cost = metrics.cost.labels(pool)


class PromptMetrics:
    """The tokens of prompts that one template made for one pool, bound.

    Args:
        name: the pool and the template with its version, a space between.
        metrics: where they belong.
    """

    __slots__ = ("cached", "read")

    def __init__(self, name: str, metrics: "Metrics") -> None:
        pool, _, template = name.partition(" ")
        self.cached = metrics.prompt_tokens.labels(pool, template, "hit")
        self.read = metrics.prompt_tokens.labels(pool, template, "miss")


class EndMetrics:
    """The children of one terminal status, bound."""

    __slots__ = ("count", "seconds")

    def __init__(self, status: str, metrics: "Metrics") -> None:
        self.count = metrics.ended.labels(status)
        self.seconds = metrics.seconds.labels(status)


class Metrics:
    """All metrics of a process, in `registry`.

    Attributes:
        stages: bound children by stage.
        pools: bound children by model pool.
        prompts: bound children by pool and template, a space between.
        ends: bound children by terminal status.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.runs = Histogram(
            "eventrail_stage_run_seconds",
            "Time one run of a stage took",
            ("stage", "outcome"),
            buckets=FAST,
            registry=registry,
        )
        self.deliveries = self._counter("deliveries", "Records delivered", "stage")
        self.redeliveries = self._counter("redeliveries", "Records delivered again", "stage")
        self.appended = self._counter("appended", "Records appended, by the next stage", "stage")
        self.already_ours = self._counter(
            "already_ours", "Appends that an earlier try of ours had made", "stage"
        )
        self.lost = self._counter("lost_races", "Appends that lost the tail to another", "stage")
        self.superseded = self._counter(
            "superseded", "Redelivered records that were no longer the tail", "stage"
        )
        self.accepted = self._counter("requests_accepted", "Requests admitted", "door")
        self.ended = self._counter("requests_ended", "Terminal events appended", "status")
        self.seconds = self._histogram(
            "request_seconds", "Admission to terminal event", "status", FAST
        )
        self.generations = self._counter("generations", "Generations", "pool", "outcome")
        self.ttft = self._histogram("ttft_seconds", "Time to the first token", "pool", FAST)
        self.per_token = self._histogram(
            "time_per_output_token_seconds", "Mean time per output token", "pool", PER_TOKEN
        )
        self.tokens = self._counter("tokens", "Tokens by direction", "pool", "direction")
        self.prompt_tokens = self._counter(
            "prompt_tokens",
            "Tokens of prompts, by whether the engine's prefix cache had them",
            "pool", "template", "prefix_cache",
        )  # fmt: skip
        self.cost = self._counter("cost", "Money spent on generations", "pool")
        self.stages = Bound[StageMetrics](lambda stage: StageMetrics(stage, self))
        self.pools = Bound[PoolMetrics](lambda pool: PoolMetrics(pool, self))
        self.prompts = Bound[PromptMetrics](lambda name: PromptMetrics(name, self))
        self.ends = Bound[EndMetrics](lambda status: EndMetrics(status, self))
        self.doors = Bound[Counter](self.accepted.labels)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"eventrail_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, label: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(
            f"eventrail_{name}", text, (label,), buckets=buckets, registry=self.registry
        )
