from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.detect import LEAKABLE, LONGEST
from eventrail.guarding.findings import Finding
from eventrail.guarding.hold_back import (
    REDACTION,
    GuardClosedError,
    HoldBackWindow,
    LeakPolicy,
    Release,
    redact,
)
from eventrail.guarding.recognise.echo import EchoRecognizer
from tests.unit.guarding.texts import FRAGMENTS, PROMPT, chunked, texts

GUARDED = LEAKABLE.with_recognizers(EchoRecognizer(PROMPT, words=5))
ALLOWED = Allowed.gather(["bob@x.com", "call 555-123-4567"], detector=GUARDED)

SECRETS = (
    "mallory@evil.example",
    "4111 1111 1111 1111",
    "4111 1111 1111 1112 118",
    "+82 10-9876-5432",
    "ghp_" + "a1B2" * 6,
    "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIB" * 100 + "\n-----END PRIVATE KEY-----",
)
surroundings = st.lists(st.sampled_from([*FRAGMENTS, *SECRETS]), max_size=20).map("".join)


def window(policy: LeakPolicy = LeakPolicy.REDACT, allowed: Allowed = ALLOWED) -> HoldBackWindow:
    return HoldBackWindow(allowed=allowed, detector=GUARDED, policy=policy)


def released(guard: HoldBackWindow, chunks: list[str]) -> list[Release]:
    return [*(guard.feed(chunk) for chunk in chunks), guard.flush()]


def shown(releases: list[Release]) -> str:
    return "".join(release.text for release in releases)


@example(["4111111111111111,", "5"])
@example(["4111111111111111:", "5"])
@example(["010-1234-5678,", " 5"])
@given(chunked())
def test_a_stream_reads_as_the_checked_whole_however_it_is_cut(chunks: list[str]) -> None:
    whole = redact("".join(chunks), allowed=ALLOWED, detector=GUARDED)
    assert shown(released(window(), chunks)) == whole


@given(chunked(surroundings))
def test_a_cut_stream_is_the_text_before_the_first_leak(chunks: list[str]) -> None:
    text = "".join(chunks)
    releases = released(window(LeakPolicy.CUT), chunks)
    leaks = [
        span
        for span in GUARDED.find(text)
        if not ALLOWED.permits(span.kind, text[span.start : span.end], GUARDED)
    ]
    assert shown(releases) == (text[: leaks[0].start] if leaks else text)
    assert releases[-1].cut == bool(leaks)


@given(chunked(surroundings), st.sampled_from(LeakPolicy))
def test_no_character_of_a_leak_is_released_at_any_time(
    chunks: list[str], policy: LeakPolicy
) -> None:
    text = "".join(chunks)
    leaking = {
        place
        for span in GUARDED.find(text)
        if not ALLOWED.permits(span.kind, text[span.start : span.end], GUARDED)
        for place in range(span.start, span.end)
    }
    for release in released(window(policy), chunks):
        hidden = {
            place for finding in release.findings for place in range(finding.start, finding.end)
        }
        in_the_open = set(range(release.start, release.end)) - hidden
        assert not in_the_open & leaking
        visible = "".join(text[place] for place in sorted(in_the_open))
        assert release.text.replace(REDACTION, "") == visible


@given(chunked(surroundings), st.sampled_from(LeakPolicy))
def test_releases_cover_the_answer_without_gap_or_overlap(
    chunks: list[str], policy: LeakPolicy
) -> None:
    guard = window(policy)
    at = 0
    for release in released(guard, chunks):
        assert release.start == at
        assert release.end >= at
        at = release.end
        assert all(release.start <= each.start for each in release.findings)
        assert all(each.end <= release.end for each in release.findings)
    assert guard.covered == (0, at)
    assert at == len("".join(chunks)) or policy is LeakPolicy.CUT


@given(texts)
def test_one_character_at_a_time_reads_the_same(text: str) -> None:
    whole = redact(text, allowed=NOTHING, detector=GUARDED)
    assert shown(released(window(allowed=NOTHING), list(text))) == whole


def test_running_text_is_at_most_one_word_behind() -> None:
    guard = window()
    assert [guard.feed(chunk).text for chunk in ["The", " answer", " is", " forty", "-two."]] == [
        "",
        "The ",
        "answer ",
        "is ",
        "",
    ]
    assert guard.flush().text == "forty-two."


def test_a_number_is_held_until_it_is_decided() -> None:
    guard = window()
    assert guard.feed("call 010-12").text == "call "
    assert guard.held == len("010-12")
    assert guard.feed("34-56").text == ""
    release = guard.feed("78, or not")
    assert release.text == "[redacted], or "
    assert [finding.start for finding in release.findings] == [5]
    assert (release.start, release.end) == (5, 23)


def test_findings_are_counted_in_the_answer_as_it_was_generated() -> None:
    filler = "word " * 100
    findings: list[Finding] = []
    for release in released(
        window(), [filler, "mallory@evil.example ", filler, "sk-a1b2c3d4e5f6g7h8i9"]
    ):
        findings += release.findings
    assert [(each.start, each.end) for each in findings] == [(500, 520), (1021, 1042)]


def test_allowed_values_pass() -> None:
    releases = released(window(), ["Write to bob@", "x.com or 555-123", "-4567."])
    assert shown(releases) == "Write to bob@x.com or 555-123-4567."
    assert all(not release.findings for release in releases)


def test_nothing_follows_a_cut() -> None:
    guard = window(LeakPolicy.CUT)
    release = guard.feed("Ask mallory@evil.example. More")
    assert release.text == "Ask "
    assert release.cut
    assert guard.feed("more text") == Release("", 24, 24, (), cut=True)
    assert guard.flush() == Release("", 24, 24, (), cut=True)
    assert guard.held == 0


def test_a_quotation_of_the_protected_prompt_is_held_and_replaced() -> None:
    guard = window()
    assert guard.feed("I must never tell a customer").text == "I must "
    assert shown([guard.feed(" which limits"), guard.feed(" exist."), guard.flush()]) == (
        "[redacted] exist."
    )


def test_a_leak_too_long_to_wait_for_is_replaced_once_and_reported_in_parts() -> None:
    endless = "a@b.co" * 400
    allowed = Allowed.gather([endless], detector=GUARDED)
    assert redact(endless, allowed=allowed, detector=GUARDED) == REDACTION
    releases = released(
        window(allowed=allowed), [endless[at : at + 7] for at in range(0, len(endless), 7)]
    )
    assert shown(releases) == REDACTION
    findings = [finding for release in releases for finding in release.findings]
    assert len(findings) > 1
    assert findings[0].start == 0
    assert findings[-1].end == len(endless)
    assert all(left.end == right.start for left, right in pairwise(findings))


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=40, max_size=80))
def test_the_hold_is_bounded_unless_a_private_key_or_token_has_begun(chunks: list[str]) -> None:
    guard = HoldBackWindow(allowed=NOTHING, detector=LEAKABLE)
    for chunk in chunks:
        if chunk.startswith(("-----", "sk-", "AKIA", "eyJ", "ghp_", "SG.")):
            continue
        guard.feed(chunk)
        assert guard.held <= (LONGEST + 64) * 9 // 8


def test_a_window_serves_one_answer_only() -> None:
    guard = window()
    guard.flush()
    with pytest.raises(GuardClosedError, match="make a new one"):
        guard.feed("more")


def test_words_already_released_still_announce_a_number() -> None:
    text = "Call me, please, tonight: 467 3395."
    assert shown(released(window(), list(text))) == "Call me, please, tonight: [redacted]."


@given(texts)
def test_text_without_findings_passes_unchanged(text: str) -> None:
    if not GUARDED.find(text):
        assert shown(released(window(), [text])) == text


@pytest.mark.parametrize("secret", SECRETS)
def test_each_planted_value_is_kept_back(secret: str) -> None:
    text = f"It is {secret}, I think."
    assert shown(released(window(), list(text))) == "It is [redacted], I think."
    for cut in range(len(secret) + 1):
        releases = released(window(), [text[: 6 + cut], text[6 + cut :]])
        assert shown(releases) == "It is [redacted], I think."
