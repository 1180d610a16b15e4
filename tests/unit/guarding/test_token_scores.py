import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.logprobs import TokenLogprob, TopLogprob
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.token_scores import TokenScores, unmasked_scores
from eventrail.guarding.unmask import StreamUnmasker, unmask

NOBODY = MaskDictionary()
DICTIONARY = MaskDictionary({"<EMAIL_1>": "jané@x.org", "<NAME_1>": 'Jo "J" Doe', "<NAME_2>": ""})
PIECES = st.sampled_from(
    ["<EMAIL_1>", "< email 1 >", "<NAME_1>", "<NAME_2>", "<NAME_3>", "<", ">", "a", "é", " ", "한"]
)


def token(text: str | bytes, logprob: float = -1.0) -> TokenLogprob:
    raw = text if isinstance(text, bytes) else text.encode()
    return TokenLogprob(
        raw.decode(errors="replace"), logprob, list(raw), [TopLogprob("other", -2.0)]
    )


def texts(tokens: list[TokenLogprob]) -> list[str]:
    return [each.token for each in tokens]


def cut(data: st.DataObject, length: int) -> list[tuple[int, int]]:
    edges = data.draw(st.lists(st.integers(0, length), max_size=8))
    return list(itertools.pairwise([0, *sorted(edges), length]))


def test_without_masks_tokens_pass_as_they_are() -> None:
    tokens = [token("Hel"), token("lo"), token(" you")]
    assert unmasked_scores(tokens, "Hello you", NOBODY) == tokens


def test_the_tokens_of_a_placeholder_become_one() -> None:
    tokens = [token("to "), token("<", -0.5), token("EMAIL", -0.25), token("_1>.", -0.25)]
    first, second = unmasked_scores(tokens, "to <EMAIL_1>.", DICTIONARY)
    assert first == tokens[0]
    assert second == TokenLogprob("jané@x.org.", -1.0, list("jané@x.org.".encode()))


def test_originals_are_escaped_within_json() -> None:
    tokens = [token('{"n": "'), token("<NAME_1>"), token('"}')]
    shown = unmasked_scores(tokens, '{"n": "<NAME_1>"}', DICTIONARY, in_json=True)
    assert "".join(texts(shown)) == '{"n": "Jo \\"J\\" Doe"}'


def test_a_character_in_two_tokens_keeps_its_bytes() -> None:
    raw = "é".encode()
    shown = unmasked_scores([token(raw[:1]), token(raw[1:])], "é", NOBODY)
    assert b"".join(bytes(each.bytes or []) for each in shown) == raw


@given(data=st.data(), pieces=st.lists(PIECES, max_size=12), in_json=st.booleans())
def test_the_tokens_put_together_are_the_text_however_it_is_cut(
    data: st.DataObject, pieces: list[str], *, in_json: bool
) -> None:
    text = "".join(pieces)
    raw = text.encode()
    tokens = [token(raw[a:b], -0.5) for a, b in cut(data, len(raw))]
    unmasker = StreamUnmasker(DICTIONARY, in_json=in_json)
    scores = TokenScores(DICTIONARY, in_json=in_json)
    scores.add(tokens)
    shown: list[TokenLogprob] = []
    said = ""
    for a, b in cut(data, len(text)):
        said += unmasker.feed(text[a:b])
        shown += scores.take(unmasker.taken)
        so_far = b"".join(bytes(each.bytes or []) for each in shown)
        assert said.encode().startswith(so_far)
    said += unmasker.flush()
    shown += scores.take(unmasker.taken)
    assert scores.rest(whole=True) == []
    assert said == unmask(text, DICTIONARY, in_json=in_json)
    assert b"".join(bytes(each.bytes or []) for each in shown) == said.encode()
    assert math.isclose(sum(each.logprob for each in shown), -0.5 * len(tokens))
    assert shown == unmasked_scores(tokens, text, DICTIONARY, in_json=in_json)


@given(data=st.data(), pieces=st.lists(PIECES, max_size=12))
def test_no_placeholder_that_was_replaced_is_shown_nor_its_alternatives(
    data: st.DataObject, pieces: list[str]
) -> None:
    text = "".join(pieces)
    raw = text.encode()
    tokens = [token(raw[a:b]) for a, b in cut(data, len(raw))]
    for each in unmasked_scores(tokens, text, DICTIONARY):
        assert "EMAIL_1" not in each.token
        if "jané" in each.token:
            assert not each.top_logprobs


def test_a_token_waits_for_the_end_of_its_text() -> None:
    scores = TokenScores(NOBODY)
    scores.add([token("Hello"), token(" you")])
    assert scores.take("Hel") == []
    assert texts(scores.take("lo y")) == ["Hello"]
    assert texts(scores.take("ou")) == [" you"]


def test_tokens_may_come_after_their_text() -> None:
    scores = TokenScores(NOBODY)
    assert scores.take("Hello you") == []
    scores.add([token("Hello"), token(" you")])
    assert texts(scores.take("")) == ["Hello", " you"]


def test_tokens_behind_the_text_are_left_out() -> None:
    """The end-of-text token, a stop string, or what the guard held back."""
    tokens = [token("Hello"), token("</s>")]
    assert texts(unmasked_scores(tokens, "Hello", NOBODY)) == ["Hello"]
    assert unmasked_scores([token("</s>")], "", NOBODY) == []


def test_the_space_before_a_text_may_be_missing() -> None:
    shown = unmasked_scores([token(" Hello"), token(" you")], "Hello you", NOBODY)
    assert texts(shown) == [" Hello", " you"]


@pytest.mark.parametrize("dictionary", [NOBODY, DICTIONARY])
def test_tokens_that_do_not_add_up_come_last_or_not_at_all(dictionary: MaskDictionary) -> None:
    tokens = [token("Hello"), token("XX"), token(" you")]
    for whole in (True, False):
        scores = TokenScores(dictionary)
        scores.add(tokens)
        assert texts(scores.take("Hello you")) == ["Hello"]
        shown = texts(scores.rest(whole=whole))
        assert shown == (["XX", " you"] if whole and dictionary is NOBODY else [])


def test_bytes_that_are_none_do_no_harm() -> None:
    odd = TokenLogprob("a", -1.0, [300, -1])
    assert unmasked_scores([odd], "a", NOBODY) == [odd]
