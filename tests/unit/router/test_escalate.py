from msgspec.structs import replace

from eventrail.config.experiments import Cascade, Escalate
from eventrail.config.model import Config, Pool, Route, Rule, Template
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Checked, EventData, GenerationFailed, Routed
from eventrail.eventlog.fold import fold
from eventrail.router.escalate import next_step
from eventrail.router.route import again, first
from tests.lives import ACCEPTED, GENERATED, SCREENED, record

POOLS = {name: Pool(engine="echo", model=f"{name}-1") for name in ("small", "middle", "large")}
ROUTE = Route(cascade=Cascade(["small", "middle", "large"], Escalate(min_mean_logprob=-1.0)))
CONFIG = Config(
    pools=POOLS,
    templates={"plain": Template()},
    routes={"r": ROUTE},
    rules=[Rule("r", model="echo", route="r", top_k=2)],
    revision=7,
)
BEGUN = first(fold(record(ACCEPTED, SCREENED)), CONFIG, ())
SENT_BACK = Checked("escalate", why="mean_logprob", score=-2.0, bound=-1.0)
FAILED = GenerationFailed("small", "a", Problem("provider_error", "no"))


def after(*datas: EventData, routed: Routed = BEGUN, config: Config = CONFIG) -> Routed:
    state = fold(record(ACCEPTED, SCREENED, routed, *datas))
    assert state.routed is not None
    return again(state, state.routed, config, ())


def test_it_begins_with_the_smallest_held_and_scored() -> None:
    assert BEGUN.slip == ["cache", "retriever", "model-small", "verdict"]
    assert (BEGUN.pool, BEGUN.held, BEGUN.scored, BEGUN.spare) == ("small", True, 5, 2)
    assert (BEGUN.policy, BEGUN.propensity) == ("r@7", 1.0)


def test_each_step_asks_the_next_with_what_was_retrieved_and_the_last_is_shown() -> None:
    middle = after(GENERATED, SENT_BACK)
    assert middle.slip == ["model-middle", "verdict"]
    assert (middle.step, middle.held, middle.model, middle.cacheable) == (
        1, True, "middle-1", False,
    )  # fmt: skip
    assert middle.why == "small: mean_logprob"
    large = after(GENERATED, SENT_BACK, routed=middle)
    assert (large.step, large.held, large.scored, large.spare) == (2, False, 0, 0)


def test_a_pool_that_failed_is_stepped_over_only_if_that_is_asked_for() -> None:
    assert after(FAILED).why == "small: failed"
    strict = Route(cascade=Cascade(["small", "large"], Escalate(failed=False)))
    state = fold(record(ACCEPTED, SCREENED, BEGUN, FAILED))
    assert next_step(strict, state, BEGUN, POOLS) is None


def test_where_the_cascade_is_gone_meanwhile_the_same_pool_has_the_last_word() -> None:
    plain = replace(CONFIG, routes={"r": Route(pool="large")})
    last = after(GENERATED, SENT_BACK, config=plain)
    assert (last.pool, last.held, last.slip) == ("small", False, ["model-small", "verdict"])
