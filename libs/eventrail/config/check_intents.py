"""What is wrong with a set of intents, field by field."""

from collections.abc import Collection, Iterator, Mapping

from eventrail.config.bounds import Problem, at_least
from eventrail.config.intents import AMBIGUOUS, MOST_EXAMPLES, OUT_OF_SCOPE, Action, Intents
from eventrail.config.suggest import known_names

_LEAST_EXAMPLES = 2
_LONGEST = 2_000


def intents_problems(
    intents: Intents,
    pools: Collection[str],
    routes: Collection[str] | None = None,
    templates: Collection[str] | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with a set of intents, field by field.

    Args:
        intents: the set.
        pools: the names that there are.
        routes: likewise; None leaves them unchecked.
        templates: likewise.
    """
    known = {"pool": pools, "route": routes, "template": templates}
    yield from _numbers(intents)
    yield from _examples(intents)
    for name, intent in intents.intents.items():
        yield from _action(f"intents.{name}.action", intent.action, known)
    yield from _action("out_of_scope.action", intents.out_of_scope.action, known)
    yield from _action("ambiguous.action", intents.ambiguous.action, known)


def _numbers(intents: Intents) -> Iterator[Problem]:
    if intents.threshold != "auto" and not 0 <= intents.threshold <= 1:
        yield "threshold", f"must be 0 to 1, or auto, not {intents.threshold}"
    if not 0 <= intents.margin <= 1:
        yield "margin", f"must be 0 to 1, not {intents.margin}"
    yield from at_least(intents, 1, "next.tool_errors")


def _examples(intents: Intents) -> Iterator[Problem]:
    several = [intents.out_of_scope.examples, *(i.examples for i in intents.intents.values())]
    count = sum(map(len, several))
    if count > MOST_EXAMPLES:
        how = "train a model of them with `eventrail train intent`, and name it as `model`"
        yield "intents", f"{count} examples are more than {MOST_EXAMPLES}: {how}"
    if not intents.intents and not intents.model:
        yield "intents", "name two intents at least, or a trained model"
    elif len(intents.intents) < _LEAST_EXAMPLES and not intents.model:
        yield "intents", "one intent cannot be told from others: name a second one"
    for name, intent in intents.intents.items():
        if name in {OUT_OF_SCOPE, AMBIGUOUS}:
            yield f"intents.{name}", "the name stands for what is none of the intents"
        if intents.model and intent.examples:
            yield f"intents.{name}.examples", "are not learnt from: the set names a trained model"
        if not intents.model and len(intent.examples) < _LEAST_EXAMPLES:
            yield f"intents.{name}.examples", f"give {_LEAST_EXAMPLES} at least"
        yield from _texts(f"intents.{name}.examples", intent.examples)
    yield from _texts("out_of_scope.examples", intents.out_of_scope.examples)
    for step, examples in intents.next.examples.items():
        yield from _texts(f"next.examples.{step}", examples)


def _texts(field: str, texts: list[str]) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        if not text.strip():
            yield f"{field}[{index}]", "is empty"
        elif len(text) > _LONGEST:
            yield f"{field}[{index}]", f"is longer than {_LONGEST} characters"


def _action(
    field: str, action: Action, known: Mapping[str, Collection[str] | None]
) -> Iterator[Problem]:
    for kind, names in known.items():
        name = str(getattr(action, kind))
        if name and names is not None and name not in names:
            yield f"{field}.{kind}", f"no {kind} {name!r}; {known_names(name, names)}"
    if action.pool and action.route:
        yield f"{field}.pool", f"the action names the route {action.route!r}; not both"
    if action.top_k is not None and action.top_k < 0:
        yield f"{field}.top_k", f"must be 0 or more, not {action.top_k}"
    ways = [name for name in ("canned", "ask", "hand_over") if getattr(action, name) is not None]
    if len(ways) > 1:
        yield f"{field}.{ways[1]}", f"is not possible beside {ways[0]}: say one of them"
    if action.ask is not None:
        yield from _question(f"{field}.ask", action.ask)


def _question(field: str, question: str) -> Iterator[Problem]:
    try:
        question.format(first="", second="")
    except (KeyError, IndexError, ValueError, AttributeError):
        yield field, "may hold {first} and {second}, and no other braces"
