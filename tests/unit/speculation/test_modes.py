import pytest

from eventrail.config.pool import Pool, Speculation
from eventrail.speculation.modes import InvalidMode, default_modes, parse_modes

BUNDLED = Pool(engine="vllm", model="bundled")
OTHER = Pool(engine="vllm", model="org/model")


def test_plain_decoding_is_always_there_and_first() -> None:
    modes = parse_modes("ngram, none,medusa", BUNDLED)
    assert [mode.name for mode in modes] == ["none", "ngram", "medusa"]
    assert modes[0].speculation == Speculation()


def test_a_mode_says_tokens_and_how_many_to_look_up() -> None:
    (_, mode) = parse_modes("ngram:8:2-4", OTHER)
    assert mode.speculation == Speculation("ngram", tokens=8, lookup_min=2, lookup_max=4)


def test_a_mode_names_its_model() -> None:
    (_, mode) = parse_modes("eagle:4@org/heads", OTHER)
    assert mode.speculation == Speculation("eagle", model="org/heads", tokens=4)


def test_the_bundled_model_brings_its_drafts() -> None:
    (_, draft, heads) = parse_modes("draft,medusa:2", BUNDLED)
    assert (draft.speculation.model, heads.speculation.model) == ("bundled", "bundled")
    assert heads.speculation.tokens == 2


def test_what_a_mode_leaves_open_is_the_pools_own() -> None:
    own = Speculation("eagle", model="org/heads", tokens=6)
    pool = Pool(engine="vllm", model="org/model", speculation=own)
    assert parse_modes("eagle", pool)[1].speculation == own
    assert parse_modes("eagle:2", pool)[1].speculation.tokens == 2
    assert parse_modes("ngram", pool)[1].speculation == Speculation("ngram")
    assert default_modes(pool) == "none,ngram,eagle"


def test_without_anything_named_only_what_can_run_is_compared() -> None:
    assert default_modes(BUNDLED) == "none,ngram,draft,medusa"
    assert default_modes(OTHER) == "none,ngram"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("beam", "write METHOD"),
        ("ngram:0", "write METHOD"),
        ("ngram:5:4-2", "at least more tokens than at most"),
        ("ngram@org/x", "has no model"),
        ("medusa:3:1-2@org/x", "only ngram looks"),
        ("draft", "name its model"),
    ],
)
def test_a_mode_of_another_form_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(InvalidMode, match=says):
        parse_modes(text, OTHER)
