import msgspec
import pytest

from eventrail.config.pool import Speculation
from eventrail.speculation.advice import advise, configuration
from eventrail.speculation.equality import Difference, differences
from eventrail.speculation.plan import Turn
from eventrail.speculation.results import Row, Sample, summarise
from tests.unit.speculation.rows import row


def sample(mode: str, number: int, seconds: float, per_token: float, **more: object) -> Sample:
    return Sample(
        mode,
        1,
        number,
        4,
        seconds,
        100,
        per_token_ms=per_token,
        cpu_seconds=0.2,
        **more,  # pyright: ignore[reportArgumentType] -- fields by name
    )


def test_rows_hold_medians_over_rounds_and_ratios_to_plain() -> None:
    samples = [sample("none", n, seconds, 4.0) for n, seconds in enumerate((1.0, 2.0, 100.0))]
    drafts = {"drafts": 10, "drafted": 30, "accepted": 15, "accepted_by_position": [8, 5, 2]}
    samples += [sample("ngram", n, 0.5, 1.0, **drafts) for n in range(3)]
    plain, ngram = summarise(samples)
    assert (plain.mode, plain.tokens_per_s, plain.speedup) == ("none", 50.0, 1.0)
    assert (plain.lowest, plain.highest) == (1.0, 100.0)
    assert (ngram.speedup, ngram.decode_speedup) == (4.0, 4.0)
    assert ngram.acceptance == pytest.approx([0.8, 0.5, 0.2])
    assert ngram.mean_accepted_length == pytest.approx(2.5)
    assert ngram.cpu_ms_per_token == pytest.approx(2.0)
    assert plain.acceptance == []


def test_the_reference_is_plain_decoding_at_the_smallest_batch() -> None:
    answers = {
        Turn("none", 8, 0): {"a": [1, 2]},
        Turn("ngram", 1, 0): {"a": [1, 1]},
        Turn("none", 1, 0): {"a": [1, 1]},
        Turn("ngram", 1, 1): {"a": [1]},
        Turn("ngram", 1, 2): {"a": [7]},
    }
    found = differences(answers)
    assert set(found) == {("none", 8), ("ngram", 1)}
    assert found["ngram", 1].position == 1  # of the earliest round that differs


def test_the_fastest_mode_is_advised_for_each_load_and_for_all() -> None:
    rows = [
        row("none", 1, 100), row("ngram", 1, 300), row("draft", 1, 150),
        row("none", 8, 100), row("ngram", 8, 90), row("draft", 8, 200),
    ]  # fmt: skip
    small, large, every = advise(rows, ["none", "ngram", "draft"])
    assert (small.batch, small.mode) == (1, "ngram")
    assert (large.batch, large.mode) == (8, "draft")
    assert (every.batch, every.mode) == (0, "draft")  # 1.73 on average; ngram has 1.64
    assert "3.00 times plain" in small.reason


def test_a_mode_that_wins_by_little_is_not_worth_it() -> None:
    rows = [row("none", 1, 100), row("ngram", 1, 104), row("draft", 1, 103)]
    (advice,) = advise(rows, ["none", "ngram", "draft"])
    assert advice.mode == "none"
    assert "ngram gives 1.04 times that" in advice.reason


def test_rounds_that_overlap_are_told() -> None:
    plain, ngram = row("none", 1, 100), row("ngram", 1, 300)
    noisy = msgspec.structs.replace(ngram, lowest=90.0)
    assert "measure more rounds" not in advise([plain, ngram], ["none", "ngram"])[0].reason
    assert "measure more rounds" in advise([plain, noisy], ["none", "ngram"])[0].reason


def test_a_mode_with_other_answers_is_never_advised() -> None:
    other = Difference("a", 0, 1, 2, 1, 4)
    rows = [row("none", 1, 100), row("ngram", 1, 300, other), row("draft", 1, 150)]
    (advice,) = advise(rows, ["none", "ngram", "draft"])
    assert advice.mode == "draft"
    assert "not ngram: other answers than plain" in advice.reason


def test_where_plain_decoding_itself_differs_others_may() -> None:
    other = Difference("a", 0, 1, 2, 1, 4)
    rows = [row("none", 8, 100, other), row("ngram", 8, 300, other)]
    (advice,) = advise(rows, ["none", "ngram"])
    assert advice.mode == "ngram"


def test_without_plain_figures_there_is_no_advice() -> None:
    rows: list[Row] = [row("ngram", 1, 300)]
    assert advise(rows, ["none", "ngram"]) == []


def test_advice_comes_as_lines_of_configuration() -> None:
    text = configuration(Speculation("ngram", tokens=8))
    assert text == "speculation:\n  method: ngram\n  tokens: 8"
    assert configuration(Speculation()) == "speculation:\n  method: none"
