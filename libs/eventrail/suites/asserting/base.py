"""What all kinds of assertions share."""

from abc import ABCMeta, abstractmethod

import msgspec

from eventrail.suites.ran import Ran


class _Abstract(msgspec.StructMeta, ABCMeta):
    """Structs with abstract methods."""


class Base(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="check",
    tag=str.lower,
    metaclass=_Abstract,
):
    """An assertion; in files its class' name in small letters stands in the field `check`."""

    @abstractmethod
    def fault(self, now: Ran, recorded: Ran) -> str:
        """Return why it does not hold, in a sentence; empty if it does.

        Args:
            now: what the request came to with the configuration under test.
            recorded: what it came to when it was asked.
        """

    def problem(self) -> str:
        """Return what is wrong with the assertion itself; empty if nothing is."""
        return ""
