"""Nothing leaves that was not checked: however an answer is cut, and whatever it holds."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.allowed import Allowed
from eventrail.guarding.detect import LEAKABLE, LONGEST
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.span import Span
from eventrail.guarding.unmask import unmask
from eventrail.worker.choice import Choice
from tests.unit.guarding.texts import FRAGMENTS, chunked

DICTIONARY = MaskDictionary({"<EMAIL_1>": "ann@example.com", "<PHONE_1>": "010-1234-5678"})
ALLOWED = Allowed.gather((), DICTIONARY)
LEAKS = ("mallory@evil.example", "4111 1111 1111 1111", "ghp_" + "a1B2" * 6)
MASKS = ("<EMAIL_1>", "< phone 1 >", "&lt;EMAIL_1&gt;", "<EMA")
answers = st.lists(st.sampled_from([*FRAGMENTS, *LEAKS, *MASKS]), max_size=14).map("".join)


@given(chunked(answers), st.booleans())
def test_what_was_shown_is_the_beginning_of_what_was_checked(
    chunks: list[str],
    named: bool,  # noqa: FBT001 -- drawn
) -> None:
    choice = Choice(ALLOWED, DICTIONARY)
    shown, generated = "", ""
    for number, chunk in enumerate(chunks):
        choice.add(chunk, [number] if named else None, [len(chunk)] if named else [])
        generated += chunk
        shown += choice.take().text
        start, end = choice._guard.covered
        assert start == 0
        assert end <= len(generated)
        assert unmask(generated[:end], DICTIONARY).startswith(shown)
    shown += choice.rest().text
    checked = generated[: choice._guard.covered[1]]
    assert unmask(checked, DICTIONARY).startswith(shown)
    if not choice.cut:
        assert checked == generated
        assert shown == unmask(generated, DICTIONARY)
    first = next((each for each in LEAKABLE.find(generated) if _leaks(generated, each)), None)
    assert choice.cut == (first is not None)
    assert shown == unmask(generated[: first.start if first else None], DICTIONARY)


def _leaks(text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    too_long = len(value) > LONGEST
    return too_long or not ALLOWED.permits(span.kind, value, LEAKABLE)
