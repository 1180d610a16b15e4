"""Which calls a request leads to."""

from collections.abc import Sequence

from msgspec.structs import replace

from eventrail.config.judging import Anchor, Judging
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.state import RequestState
from eventrail.judging.case import Case, case_of, confidence_of
from eventrail.judging.model.asking import asked_one, asked_pair, new_marker
from eventrail.judging.model.beginning import Begun
from eventrail.judging.model.calls import Call, judge_name, judge_version
from eventrail.judging.sampling import anchor_beside, chosen


def calls_for(state: RequestState, policy: Judging, model: str) -> list[Begun]:
    """Return the calls that an ended request leads to, its anchor's included.

    Empty if it is not in the sample, or has no answer to be judged. Under `pairwise` a request
    leads to calls when its shadow has ended: see `calls_for_pair`.

    Args:
        state: the request, not a shadow.
        policy: the tenant's; its pool is configured.
        model: of the pool.
    """
    how = chosen(state.rid, policy, confidence_of(state))
    case = case_of(state)
    if how is None or case is None or not case.answer.strip() or policy.protocol == "pairwise":
        return []
    call = new_call(policy, model, state.tenant, state.rid)
    call = replace(call, why=how.why, sampled=how.sampled)
    return [*single(call, case, policy), *_beside(call, policy)]


def calls_for_pair(
    this: RequestState, other: RequestState, policy: Judging, model: str
) -> list[Begun]:
    """Return the calls that compare a request's answer with its shadow's, in both orders.

    Args:
        this: the request.
        other: what repeated it.
        policy: the tenant's; its pool is configured.
        model: of the pool.
    """
    how = chosen(this.rid, policy, confidence_of(this))
    one, two = case_of(this), case_of(other)
    if how is None or one is None or two is None or policy.protocol != "pairwise":
        return []
    call = new_call(policy, model, this.tenant, this.rid)
    call = replace(call, why=how.why, sampled=how.sampled, other=other.rid)
    return [*paired(call, one, two.answer, policy), *_beside(call, policy)]


def new_call(policy: Judging, model: str, tenant: str, of: str) -> Call:
    """Return a call of a policy's judge about a request, in the tenant's space of shadows."""
    return Call(
        judge=judge_name(policy.pool),
        version=judge_version(policy, model),
        protocol=policy.protocol,
        pool=policy.pool,
        tenant=tenant,
        space=shadow_space(tenant),
        of=of,
    )


def single(call: Call, case: Case, policy: Judging) -> list[Begun]:
    """Return the one call that judges one answer."""
    messages = asked_one(
        call.protocol,
        case.question,
        case.answer,
        case.documents,
        criteria=policy.criteria,
        marker=new_marker(),
    )
    return [Begun(call, messages)]


def paired(call: Call, case: Case, other: str, policy: Judging) -> list[Begun]:
    """Return the two calls that compare an answer with another, in both orders."""
    begun: list[Begun] = []
    lengths = (len(case.answer), len(other))
    orders: Sequence[tuple[str, str]] = ((case.answer, other), (other, case.answer))
    for order, answers in enumerate(orders):
        messages = asked_pair(
            case.question,
            answers,
            case.documents,
            criteria=policy.criteria,
            marker=new_marker(),
        )
        begun.append(Begun(replace(call, order=order, lengths=lengths), messages))
    return begun


def for_anchor(anchor: Anchor, call: Call, policy: Judging) -> list[Begun]:
    """Return the calls that judge an anchor as an answer is judged.

    Args:
        anchor: which.
        call: of the request beside which it is judged.
        policy: the tenant's.
    """
    lengths = (len(anchor.answer), len(anchor.other))
    about = replace(
        call, anchor=anchor.id, known=anchor.score, lengths=lengths, other="", why="anchor"
    )
    case = Case(anchor.question, anchor.answer, anchor.documents)
    if policy.protocol == "pairwise":
        return paired(about, case, anchor.other, policy)
    return single(about, case, policy)


def _beside(call: Call, policy: Judging) -> list[Begun]:
    anchor = anchor_beside(call.of, policy)
    if anchor is None:
        return []
    return for_anchor(anchor, replace(call, sampled=policy.anchor_rate), policy)
