"""Policies of the guards: what may go in, and what may come out.

`guards:` of the configuration holds policies by name, and a tenant names the one it has. Every
field has a default, so that an empty policy is the one a tenant has who names none.
"""

from collections.abc import Iterable, Iterator

import msgspec

from eventrail.config.bounds import Problem
from eventrail.config.guards.attacks import Attacks, attacks_problems
from eventrail.config.guards.content import Content, content_problems
from eventrail.config.guards.output import Output, output_problems
from eventrail.config.guards.personal import Personal, personal_problems

__all__ = ["Attacks", "Content", "Guards", "Output", "Personal", "guards_problems"]


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        personal: what is done about personal data in a request.
        attacks: what is done about injected instructions, in a request or in what it is
            answered from.
        content: what may be talked about, and how.
        output: what an answer must be like.
    """

    personal: Personal = Personal()
    attacks: Attacks = Attacks()
    content: Content = Content()
    output: Output = Output()


BUILT_IN = Guards()


def guards_problems(guards: Guards, pools: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    pools = frozenset(pools)
    yield from _under("personal", personal_problems(guards.personal))
    yield from _under("attacks", attacks_problems(guards.attacks, pools))
    yield from _under("content", content_problems(guards.content, pools))
    yield from _under("output", output_problems(guards.output, pools))


def _under(path: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for field, reason in problems:
        yield ".".join(filter(None, (path, field))), reason
