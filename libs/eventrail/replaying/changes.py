"""What is changed for a replay: read from the command line, applied to a configuration.

    none                  nothing: everything after the door runs again
    template=docs@2       another prompt template, by name or from a file
    model=small           another pool, by its name or its model's; pool= says the same
    guard=strict          another policy of the guards, by name or from a file
    retriever=wide        another policy of retrieval; `now` for today's index, `top_k=8`
    cache=off             off, on, exact, or recorded
    config=FILE           another document, whole or some of its sections; a number: a revision
    rules[0].top_k=8      any one field of the configuration

Pure, but for the files that are named.
"""

from collections.abc import Mapping, Sequence

import msgspec

from eventrail.config.changing.diff import differences, pool_of
from eventrail.config.model import Config
from eventrail.replaying.changed import Change, Changed, InvalidChange
from eventrail.replaying.parts import with_change
from eventrail.replaying.points import Point


def read_change(text: str) -> Change:
    """Return what was typed after `--change`.

    Raises:
        InvalidChange: it has neither a part nor a value.
    """
    part, equals, value = text.partition("=")
    part, value = part.strip(), value.strip()
    if part == "none" and not equals:
        return Change("none", "")
    if not part or not value:
        raise InvalidChange(
            f"{text!r} says no change; write none, template=NAME, model=POOL, guard=POLICY, "
            "retriever=POLICY, cache=off, config=FILE, or a field such as rules[0].top_k=8"
        )
    return Change("model" if part == "pool" else part, value)


def with_changes(
    config: Config, changes: Sequence[Change], revisions: Mapping[str, Config] | None = None
) -> Changed:
    """Return a configuration with changes, and where a replay with them begins.

    Args:
        config: the one that is changed.
        changes: in their order; the earliest stage that any of them touches decides.
        revisions: earlier configurations by their number, for `config=<number>`.

    Raises:
        InvalidChange: a change cannot be made.
        InvalidConfig: the changed configuration does not fit.
    """
    made = Changed(config, Point.NOWHERE, cache="off", documents="recorded")
    for change in changes:
        made = with_change(made, change, revisions or {})
    if any(change.part == "none" for change in changes) and len(changes) > 1:
        raise InvalidChange("`none` stands for no change at all; leave it out beside others")
    found = [pool_of(each) for each in differences(config, made.config)]
    pools = frozenset(name for name in found if name is not None)
    return msgspec.structs.replace(made, pools=pools)
