"""When a record is itself the entry, in the books, of a call that is made from it."""

from eventrail.contracts.ids import event_id
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context


def entry_of(state: RequestState, context: Context) -> str:
    """Return the attempt id for which the delivered record is the entry; empty if it is none.

    The id is that of the event which will tell of the call, `<rid>.<position>`: whoever knows
    the id finds the record, and nobody else makes a call under it, because the record was
    surely handed to nobody before.
    """
    return event_id(state.rid, state.position) if context.first_hand else ""
