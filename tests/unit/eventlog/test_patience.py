import pytest
from nats.errors import NoRespondersError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.patience import keep_at


async def test_what_the_bus_interrupts_is_done_again_and_a_defect_is_not() -> None:
    interruptions = [NoRespondersError(), None, LogUnavailable("away"), ZeroDivisionError()]
    left = iter(interruptions)

    async def work() -> None:
        interruption = next(left)
        if interruption is not None:
            raise interruption

    with pytest.raises(ZeroDivisionError):
        await keep_at(work, 0, following="a stream")
    assert next(left, None) is None
