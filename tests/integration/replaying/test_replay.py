"""A replay of what a live system has answered, each time in a private system of its own."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from eventrail.config.model import Pool, Rule, Template
from eventrail.contracts.events import Generated, Routed
from eventrail.lake.query import rows
from eventrail.lake.views import open_lake
from eventrail.replaying.changed import Change, Changed
from eventrail.replaying.changes import with_changes
from eventrail.replaying.diff import Outcome
from eventrail.replaying.life import Life
from eventrail.replaying.replay import Replayed, candidate, nothing, replay
from eventrail.replaying.run import Options
from eventrail.replaying.selecting import Selection, choose, read_records
from tests.conftest import Provisioned
from tests.integration.replaying.recorded import Recorded, live, record
from tests.integration.worker.provider import Provider, completes

pytestmark = pytest.mark.timeout(180)


async def replayed(
    recorded: Recorded, changed: Changed, folder: Path, *, options: Options | None = None
) -> list[Replayed]:
    """Replay everything that was recorded."""
    records = read_records(recorded.lake, choose(recorded.lake, Selection()))
    return await replay(records, changed, folder, recorded.state, options=options)


async def test_nothing_changed_gives_the_same_events(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        questions = [(f"my mail is u{n}@example.org, question {n % 40}", "echo") for n in range(60)]
        recorded = await record(provisioned, host, questions)
    before = await provisioned.client.jetstream().stream_info("LOG")
    chosen = choose(recorded.lake, Selection())
    assert [each.rid for each in chosen] == recorded.rids
    found = await replay(
        read_records(recorded.lake, chosen),
        nothing(recorded.config),
        tmp_path / "study",
        recorded.state,
        answers="new",
    )
    assert [each.before.rid for each in found] == recorded.rids
    for each in found:
        assert each.outcome.same, each.outcome
        assert each.outcome.reused == 1  # only `accepted`: all the rest was made anew
        assert not each.outcome.answer_reused
    after = await provisioned.client.jetstream().stream_info("LOG")
    assert after.state.last_seq == before.state.last_seq
    with open_lake(tmp_path / "study" / "lake") as lake:
        (row,) = rows(lake, "SELECT count(*) AS n, count(judged) AS judged FROM requests")
    assert row == {"n": 60, "judged": 60}
    assert not (tmp_path / "study" / "private").exists()


async def test_with_another_template_all_up_to_the_router_is_the_record(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [(f"question {n}", "echo") for n in range(5)])
    templates = {**recorded.config.templates, "terse": Template(system="Be brief.")}
    config = msgspec.structs.replace(recorded.config, templates=templates)
    changed = with_changes(config, [Change("template", "terse")])
    for each in await replayed(recorded, changed, tmp_path / "study"):
        place = next(n for n, data in enumerate(each.before.datas) if isinstance(data, Routed))
        assert each.outcome.reused == place
        then, now = each.before.events[:place], each.after.events[:place]
        assert [event.data for event in now] == [event.data for event in then]
        assert [event.id for event in now] == [event.id for event in then]
        state = each.after.state
        assert state.routed is not None
        assert state.routed.template == "terse@1"
        assert state.generated is not None
        assert state.generated.prompt[0] == {"role": "system", "content": "Be brief."}
        assert each.outcome.differs == ["routing", "answer"]


async def test_another_model_is_asked_once_and_what_it_answered_is_not_asked_again(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [(f"question {n}", "echo") for n in range(12)])
    provider = Provider(completes("from elsewhere"))
    async with provider.serving() as pool:
        pools = {**recorded.config.pools, "paid": msgspec.structs.replace(pool, price_out=2.0)}
        config = msgspec.structs.replace(recorded.config, pools=pools)
        changed = with_changes(config, [Change("model", "paid")])
        options = Options(concurrency=1)
        told: list[str] = []

        def stop_soon(outcome: Outcome, life: Life) -> None:
            assert life.rid == outcome.rid
            told.append(outcome.rid)
            if len(told) == 4:
                options.stop.set()

        options.tell = stop_soon
        first = await replayed(recorded, changed, tmp_path / "study", options=options)
        assert 4 <= len(first) < 12
        whole = await replayed(recorded, changed, tmp_path / "study")
    assert len(whole) == 12
    asked = Counter(body["messages"][-1]["content"] for body in provider.bodies)
    assert asked == {f"question {n}": 1 for n in range(12)}
    assert all(each.after.state.answer_text == "from elsewhere" for each in whole)
    assert all(each.outcome.paid > 0 for each in whole)


async def test_unchanged_prompts_are_answered_from_the_record_and_cost_nothing(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [("one", "echo"), ("two", "echo")])
    rules = [Rule(name="other", model="echo", pool="echo", cacheable=False)]
    config = msgspec.structs.replace(recorded.config, rules=rules)
    found = await replayed(recorded, candidate(recorded.config, config), tmp_path / "study")
    for each in found:
        assert each.outcome.answer_reused
        assert each.outcome.paid == 0
        one, other = each.before.state.generated, each.after.state.generated
        assert isinstance(one, Generated)
        assert one == other
        assert each.outcome.differs == ["routing"]


async def test_a_study_stops_when_its_calls_have_cost_enough(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [(f"question {n}", "echo") for n in range(8)])
    dear = Pool(engine="echo", price_out=1_000_000.0)
    config = msgspec.structs.replace(recorded.config, pools={**recorded.config.pools, "dear": dear})
    changed = with_changes(config, [Change("model", "dear")])
    options = Options(concurrency=1, most_cost=5.0)
    found = await replayed(recorded, changed, tmp_path / "study", options=options)
    assert 2 <= len(found) < 8
    assert sum(each.outcome.paid for each in found) >= 5.0
