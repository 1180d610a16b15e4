import pytest

from loadtests import load
from loadtests.closed_loop import Plan
from loadtests.prompts import unique_bodies


def test_the_command_line_made_from_a_plan_is_read_back_as_that_plan() -> None:
    plan = Plan(
        url="http://127.0.0.1:1/v1/chat/completions",
        headers={"authorization": "Bearer a:b", "x-portkey-provider": "openai"},
        concurrency=100,
        count=10,
        timeout_s=3.0,
        stream=True,
    )
    args = load.parse_arguments(load.arguments_for(plan, "mock", same_body=True))
    assert (args.url, args.model, args.concurrency, args.count) == (plan.url, "mock", 100, 10)
    assert dict(args.header) == plan.headers
    assert (args.timeout_s, args.stream, args.same_body) == (3.0, True, True)


def test_a_header_without_a_colon_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load.parse_arguments(["http://127.0.0.1:1/", "-H", "nonsense"])
    assert "name: value" in capsys.readouterr().err


def test_every_body_is_different_and_no_digit_of_its_number_shows() -> None:
    body = unique_bodies("m", stream=False)
    bodies = {body(number) for number in range(2000)}
    assert len(bodies) == 2000
    assert not any(character in b"0123456789" for made in bodies for character in made)


def test_two_runs_never_share_a_body() -> None:
    one, two = unique_bodies("m", stream=False), unique_bodies("m", stream=False)
    assert {one(number) for number in range(100)}.isdisjoint(two(number) for number in range(100))


def test_the_same_body_can_be_asked_for() -> None:
    body = unique_bodies("m", stream=True, same=True)
    assert body(1) == body(2)


def test_a_template_without_a_place_for_the_unique_part_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs \{n\}"):
        unique_bodies("m", stream=False, template="always this")
