"""What is watched for change, and how often a false alarm may be raised: `monitoring:`."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem, above_zero


class Monitoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The monitors of one installation.

    Attributes:
        enabled: whether anything is watched.
        false_alarms: how many false alarms are accepted in 10,000 requests of a tenant, over
            all of its monitors together.
    """

    enabled: bool = True
    false_alarms: float = 1.0


def monitoring_problems(monitoring: Monitoring) -> Iterator[Problem]:
    """Yield what is wrong, field by field."""
    yield from above_zero(monitoring, "false_alarms")
