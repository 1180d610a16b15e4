"""How a route chooses among pools."""

from typing import Literal

import msgspec

Sticky = Literal["request", "user", "session", "tenant"]
"""What keeps its assignment: nothing beyond the request, or everything of one user, session or
tenant. A request without a user, or without a session, is assigned by its own id."""


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Shares of the requests to several pools.

    Attributes:
        pools: the weight of each pool; its share is its part of their sum.
        sticky: what keeps its pool.
        salt: another one deals all assignments anew; the route's name by default.
    """

    pools: dict[str, float]
    sticky: Sticky = "request"
    salt: str = ""


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a canary is taken back; each bound that is given is watched.

    A bound counts as crossed only when the evidence is strong enough, however often it is
    looked at; see `experiments.evidence`.

    Attributes:
        min_requests: requests of the canary in a window before anything is decided.
        error_rate_above: share of the canary's requests that may fail, 0 to 1.
        error_ratio_above_baseline: how many times as often as the baseline's its requests may
            fail.
        judge_score_below: mean score, 0 to 1, that its answers must reach.
        judge_check: the judge's check that counts; the mean of all by default.
        window_s: seconds after which counting begins anew.
        significance: chance, in each window, of taking back a canary that keeps its bounds.
    """

    min_requests: int = 50
    error_rate_above: float | None = None
    error_ratio_above_baseline: float | None = None
    judge_score_below: float | None = None
    judge_check: str = ""
    window_s: float = 600.0
    significance: float = 0.01


class Canary(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A share of the requests to a pool that is on trial; the route's pool is the baseline.

    Attributes:
        pool: on trial.
        share: of the requests, 0 to 1; 0 stops the trial.
        sticky: what keeps its assignment.
        salt: another one deals all assignments anew; the route's name by default.
        rollback: when the share is set to 0.
        steps: ascending shares; after a window that kept all bounds the next one is set.
    """

    pool: str
    share: float = 0.05
    sticky: Sticky = "request"
    salt: str = ""
    rollback: Rollback | None = None
    steps: list[float] = []


class Arm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of the ways that an experiment compares.

    Attributes:
        pool: answers.
        weight: its share is its part of the sum of all weights.
        template: the prompt template; the rule's by default.
    """

    pool: str
    weight: float = 1.0
    template: str = ""


class Experiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Arms that are compared.

    Attributes:
        arms: by name.
        name: names the experiment in the log; `<route>.experiment` by default.
        sticky: what keeps its arm.
        salt: another one deals all assignments anew; the experiment's name by default.
    """

    arms: dict[str, Arm]
    name: str = ""
    sticky: Sticky = "user"
    salt: str = ""


class Shadow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The same requests through another pool; nobody but the operator sees what it says.

    Attributes:
        pool: runs them again, at batch priority.
        share: of the requests that are answered by a model, 0 to 1.
        timeout_s: seconds until a shadow that has not ended is given up.
    """

    pool: str
    share: float = 1.0
    timeout_s: float = 600.0


class Escalate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a step's answer is not good enough and the next step is asked; any one suffices.

    Attributes:
        min_mean_logprob: mean logprob of the answer's tokens, at most 0, that must be reached.
        max_entropy: mean entropy of the next-token distribution, in nats over the likeliest
            tokens that the pool names, that must not be exceeded.
        verdict_failed: the output guard would hold the answer back.
        failed: the pool did not answer.
        answer_matches: regular expressions, case-blind, of answers that say nothing, e.g.
            `I do not know`.
        too_short: characters that the answer must have.
    """

    min_mean_logprob: float | None = None
    max_entropy: float | None = None
    verdict_failed: bool = True
    failed: bool = True
    answer_matches: list[str] = []
    too_short: int = 0

    @property
    def by_confidence(self) -> bool:
        """Whether the logprobs of the answer are needed."""
        return self.min_mean_logprob is not None or self.max_entropy is not None


class Cascade(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A small model first, a larger one if it was not good enough.

    Nothing of a step's answer is shown before it is decided that no further step is needed.

    Attributes:
        steps: pools, the smallest first, at least two.
        escalate: when the next one is asked.
    """

    steps: list[str]
    escalate: Escalate = Escalate()
