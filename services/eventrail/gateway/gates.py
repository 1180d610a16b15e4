"""What stands between a checked request and the log: limits, budgets.

Gates are passed in their order, and left in the opposite one by a request that the log did not
take. Each may refuse, and may add to the request's first event what the log must remember of it.
"""

from collections.abc import Sequence
from typing import Protocol

from eventrail.gateway.order import Ticket


class Gate(Protocol):
    """One bound on what is admitted."""

    async def enter(self, ticket: Ticket) -> Ticket:
        """Return the ticket, with what the gate adds to it.

        Raises:
            RequestProblem: the request may not go in, with what to do about it.
        """
        ...

    async def leave(self, ticket: Ticket) -> None:
        """Take back what `enter` gave: the request was not admitted, or was there before."""
        ...


async def pass_gates(gates: Sequence[Gate], ticket: Ticket) -> Ticket:
    """Return the ticket once it has passed all gates.

    Raises:
        RequestProblem: one of them refused; those before it have been left.
    """
    passed: list[Gate] = []
    try:
        for gate in gates:
            ticket = await gate.enter(ticket)
            passed.append(gate)
    except BaseException:
        await leave_gates(passed, ticket)
        raise
    return ticket


async def leave_gates(gates: Sequence[Gate], ticket: Ticket) -> None:
    """Leave all gates, the last first."""
    for gate in reversed(gates):
        await gate.leave(ticket)
