"""docs/guardrails/people.md does what it says."""

from pathlib import Path

from eventrail.contracts.ids import new_rid
from eventrail.desk.desk import Desk
from tests.conftest import Provisioned
from tests.integration.console import matches, section, steps
from tests.integration.handover.running import ASKED, hand_over, on_desk
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running


async def test_the_desk(provisioned: Provisioned, tmp_path: Path) -> None:
    rid = new_rid()
    text = section("guardrails/people.md", "At the desk").replace("RID", rid)
    assert "Where is my parcel?" in ASKED
    async with running(provisioned, "handover") as host:
        await hand_over(host, rid)
        await on_desk(Desk(provisioned.client), rid)
        for typed, printed in steps(text, tmp_path):
            _, shown = await eventrail(provisioned.url, *typed)
            wanted = "\n".join(printed)
            assert matches(printed, shown), f"{typed}\nprinted:\n{shown}\nwanted:\n{wanted}"


async def test_what_is_shown_and_what_programs_read(provisioned: Provisioned) -> None:
    rid = new_rid()
    async with running(provisioned, "handover") as host:
        await hand_over(host, rid)
        await on_desk(Desk(provisioned.client), rid)
        status, shown = await eventrail(provisioned.url, "handover", "show", rid)
        assert status == 0
        for each in ("Where is my parcel?", "echo: hello", "A colleague", "grounding: 1 sentence"):
            assert each in shown
        _, shown = await eventrail(provisioned.url, "handover", "list", "--json")
        assert '"dictionary"' not in shown
        assert f'"reply": "handover.reply.acme.{rid}"' in shown
        await eventrail(provisioned.url, "handover", "close", rid, "--reason", "spam")
        _, shown = await eventrail(provisioned.url, "handover", "list", "--all")
        assert "closed by ada" in shown
        status, shown = await eventrail(provisioned.url, "handover", "show", "0" * 32)
        assert (status, "waits for a person" in shown) == (1, True)
