"""Which services share a process."""

from collections.abc import Sequence

from eventrail.contracts.errors import EventrailError

ALL = (
    "gateway",
    "guardrail",
    "router",
    "cache",
    "retriever",
    "worker",
    "warden",
    "judge",
    "feedback",
    "billing",
    "handover",
    "monitor",
    "archiver",
)

NAMED: dict[str, tuple[tuple[str, ...], ...]] = {
    "one": (ALL,),
    "fused": (ALL[:5], ALL[5:6], ALL[6:]),
    "unfused": tuple((name,) for name in ALL),
}
"""`one` process for all; the request path `fused`, models and background work apart;
`unfused`: a process each."""


class InvalidTopology(EventrailError):
    """A topology that cannot be run."""


def parse_topology(text: str, installed: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the groups of services, one group a process.

    Args:
        text: a name from `NAMED`, or groups: services joined by `+`, groups separated by
            spaces, e.g. `gateway+guardrail+router+cache worker archiver`.
        installed: the services there are; a named topology leaves others out.

    Raises:
        InvalidTopology: an unknown or repeated service, or no service at all.
    """
    if text in NAMED:
        present = [tuple(name for name in group if name in installed) for group in NAMED[text]]
        groups = [group for group in present if group]
    else:
        groups = [tuple(group.split("+")) for group in text.split()]
    names = [name for group in groups for name in group]
    unknown = sorted({name for name in names if name not in installed})
    if unknown:
        raise InvalidTopology(
            f"topology {text!r} names {', '.join(map(repr, unknown))}; there are: "
            f"{', '.join(installed)}, and the topologies {', '.join(NAMED)}"
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated or not names:
        reason = f"names {', '.join(repeated)} twice" if repeated else "names no service"
        raise InvalidTopology(f"topology {text!r} {reason}")
    return groups
