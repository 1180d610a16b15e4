"""Wherever a worker dies, the next one goes on: no text twice, none missing, whatever is held."""

from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from eventrail.client.progress import Progress
from eventrail.contracts.answers import TokenFrame
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask
from eventrail.worker.choice import Choice
from eventrail.worker.shown import NOTHING, Shown, shown_by

DICTIONARY = MaskDictionary({"<EMAIL_1>": "ann@example.org"})
ALLOWED = Allowed.gather([], DICTIONARY)
PIECES = ["The", " log", " is", " ", "1", "2", "34", "<EM", "AIL_1", ">", ".", "\n", "", " añ", "<"]

Token = tuple[int, str]


class Attempt:
    """One worker's attempt at an answer that is known to be `tokens`."""

    def __init__(self, delivery: int, shown: Shown = NOTHING) -> None:
        self.delivery = delivery
        self.frames: list[TokenFrame] = []
        if delivery > 1:
            self.frames.append(self.frame("", 0, [], 0, None))
        carried = shown.prior.tokens if shown.prior is not None else []
        self.choice = Choice(ALLOWED, DICTIONARY, shown=shown.texts.get(0, ""), known=len(carried))

    def frame(
        self, text: str, offset: int, tokens: list[int], position: int, reason: str | None
    ) -> TokenFrame:
        return TokenFrame(
            "r",
            f"attempt-{self.delivery}",
            len(self.frames),
            offset,
            text,
            finish_reason=reason,
            delivery=self.delivery,
            position=position,
            tokens=tokens,
        )

    def say(self, tokens: Sequence[Token], *, lengths: bool) -> None:
        known = [len(text) for _, text in tokens] if lengths else []
        text = "".join(text for _, text in tokens)
        self.choice.add(text, [identity for identity, _ in tokens], known)
        self.show(last=False)

    def show(self, *, last: bool) -> None:
        piece = self.choice.rest() if last else self.choice.take()
        assert not self.choice.diverged
        if piece.text or last:
            self.choice.sent(piece)
            reason = "stop" if last else None
            self.frames.append(
                self.frame(piece.text, piece.offset, piece.tokens, piece.position, reason)
            )


def chunks(data: st.DataObject, tokens: list[Token]) -> list[list[Token]]:
    """Cut tokens as speculation does: a few at a time."""
    found: list[list[Token]] = []
    while tokens:
        size = data.draw(st.integers(1, 4))
        found.append(tokens[:size])
        tokens = tokens[size:]
    return found


def generated(data: st.DataObject, first: int) -> list[Token]:
    texts = data.draw(st.lists(st.sampled_from(PIECES), max_size=25))
    return [(first + number, text) for number, text in enumerate(texts)]


def through_json(frames: Sequence[TokenFrame]) -> list[TokenFrame]:
    return [msgspec.json.decode(msgspec.json.encode(each), type=TokenFrame) for each in frames]


@given(st.data())
def test_a_reader_sees_the_last_attempts_answer_once(data: st.DataObject) -> None:
    """Each attempt samples anew after what it was left, is cut off anywhere, or ends."""
    deaths = data.draw(st.integers(0, 3))
    lengths = data.draw(st.booleans())
    stored: list[TokenFrame] = []
    late: list[TokenFrame] = []
    texts: dict[int, str] = {}
    answer = ""
    for delivery in range(1, deaths + 2):
        shown = shown_by(stored)
        attempt = Attempt(delivery, shown)
        carried = shown.prior.tokens if shown.prior is not None else []
        prefix = [(identity, texts[identity]) for identity in carried]
        fresh = generated(data, 1000 * delivery)
        texts |= dict(fresh)
        if prefix:
            attempt.say(prefix, lengths=False)
        for chunk in chunks(data, fresh):
            attempt.say(chunk, lengths=lengths)
        attempt.show(last=True)
        answer = "".join(text for _, text in [*prefix, *fresh])
        if delivery <= deaths:
            opening = 1 if delivery > 1 else 0
            died = data.draw(st.integers(opening, len(attempt.frames) - 1))
            stored += through_json(attempt.frames[:died])
            late = attempt.frames[died:]
        else:
            stored += through_json(attempt.frames)
    reader = Progress()
    seen = "".join(reader.take(frame) for frame in [*stored, *late])
    assert seen == unmask(answer, DICTIONARY)


@given(st.data())
def test_what_is_carried_is_what_was_shown_and_no_more(data: st.DataObject) -> None:
    """So that nothing is generated that a reader may contradict, and nothing leaks by its id."""
    tokens = generated(data, 0)
    attempt = Attempt(1)
    for chunk in chunks(data, tokens):
        attempt.say(chunk, lengths=data.draw(st.booleans()))
    shown = shown_by(through_json(attempt.frames))
    carried = shown.prior.tokens if shown.prior is not None else []
    assert carried == [identity for identity, _ in tokens[: len(carried)]]
    text = "".join(text for _, text in tokens[: len(carried)])
    assert unmask(text, DICTIONARY).startswith(shown.texts.get(0, ""))


def test_a_token_in_the_middle_of_a_leak_is_not_named() -> None:
    attempt = Attempt(1)
    attempt.say([(1, "Ask"), (2, " bob"), (3, "@example"), (4, ".com"), (5, " now")], lengths=True)
    attempt.show(last=True)
    assert attempt.choice.cut
    assert [frame.tokens for frame in attempt.frames] == [[1], []]


def test_frames_after_a_lost_one_count_for_nothing() -> None:
    attempt = Attempt(1)
    for number, word in enumerate(["first ", "second ", "third ", "fourth "]):
        attempt.say([(number, word)], lengths=True)
    assert len(attempt.frames) == 4
    shown = shown_by([attempt.frames[0], *attempt.frames[2:]])
    assert shown.texts[0] == attempt.frames[0].text
    assert shown.prior is not None
    assert shown.prior.tokens == [0]


def test_an_answer_that_was_whole_is_carried_as_whole() -> None:
    attempt = Attempt(1)
    attempt.say([(1, "yes"), (2, "")], lengths=True)
    attempt.show(last=True)
    shown = shown_by(attempt.frames)
    assert shown.prior is not None
    assert (shown.prior.tokens, shown.prior.finish_reason) == ([1, 2], "stop")


def test_another_text_in_place_of_what_was_shown_is_noticed() -> None:
    choice = Choice(ALLOWED, DICTIONARY, shown="the log ")
    choice.add("the lock is open ", None, [])
    choice.take()
    assert choice.diverged
