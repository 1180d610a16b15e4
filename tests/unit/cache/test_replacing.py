"""Which entry takes the place of which."""

from eventrail.cache.feedback import is_bad
from eventrail.caching.kept.audits import Audits, tally
from eventrail.caching.kept.entry import CachedAnswer, Past
from eventrail.caching.kept.replacing import MOST_HISTORY, audited, evicted, kept
from eventrail.contracts.notes import Audited, Feedback

OLD, NEW = CachedAnswer("old", 10.0, "r1"), CachedAnswer("new", 20.0, "r2")


def test_the_newer_answer_stays_and_inherits_what_was_learnt() -> None:
    past = [Past(0.9, right=False)]
    assert kept(None, OLD) == OLD
    assert kept(NEW, OLD) is None
    assert kept(OLD, OLD) is None  # read again
    newer = kept(CachedAnswer("old", 10.0, "r1", history=past), NEW)
    assert newer is not None
    assert (newer.text, newer.history) == ("new", past)


def test_what_users_found_bad_stays_out_for_its_time() -> None:
    gone = evicted(OLD, "r1", "feedback", 15.0, until=100.0)
    assert gone is not None
    assert (gone.text, gone.gone) == ("", "feedback")
    assert kept(gone, NEW) is None
    assert kept(gone, CachedAnswer("later", 100.0, "r3")) is not None
    assert evicted(gone, "r1", "feedback", 16.0, until=100.0) is None  # a second time


def test_an_answer_that_replaced_the_rated_one_stays() -> None:
    assert evicted(NEW, "r1", "feedback", 30.0, until=100.0) is None


def test_an_answer_that_is_on_its_way_is_kept_out_too() -> None:
    gone = evicted(None, "r1", "feedback", 5.0, until=100.0)
    assert gone is not None
    assert kept(gone, OLD) is None


def test_an_audit_that_was_right_is_remembered_and_one_that_was_wrong_evicts() -> None:
    right = audited(OLD, "r1", 0.9, 15.0, same=True)
    assert right is not None
    assert (right.text, right.history) == ("old", [(0.9, True)])
    wrong = audited(right, "r1", 0.8, 15.0, same=False)
    assert wrong is not None
    assert (wrong.text, wrong.gone, wrong.history) == ("", "audit", [(0.9, True), (0.8, False)])
    again = kept(wrong, NEW)  # at once
    assert again is not None
    assert again.history == wrong.history
    assert audited(NEW, "r1", 0.9, 15.0, same=False) is None
    assert audited(None, "r1", 0.9, 15.0, same=True) is None


def test_a_long_history_forgets_what_was_right() -> None:
    history = [Past(0.5, right=False), *[Past(0.9, right=True)] * (MOST_HISTORY - 1)]
    held = CachedAnswer("x", 1.0, "r1", history=history)
    for same in (True, False):
        after = audited(held, "r1", 0.7, 2.0, same=same)
        assert after is not None
        assert len(after.history) == MOST_HISTORY
        assert after.history[0] == (0.5, False)


def test_the_rate_of_false_hits_has_an_interval() -> None:
    audits = Audits()
    for number in range(200):
        note = Audited("k", same=number >= 2, score=1.0)
        for _ in range(2):  # a note may be read twice
            audits.add("acme", f"r{number}", note)
    rate = audits.total.rate()
    assert (audits.total.audited, audits.total.wrong, rate.value) == (200, 2, 0.01)
    assert 0.002 < rate.low < 0.01 < rate.high < 0.04
    assert audits.by_tenant["acme"].rate() == rate
    assert tally([]).rate().high == 1.0  # nothing is known yet


def test_what_says_that_an_answer_was_bad() -> None:
    said = [
        Feedback("thumbs", -1.0), Feedback("stars", 2.0), Feedback("report", text="wrong"),
        Feedback("thumbs", 1.0), Feedback("stars", 3.0), Feedback("comment", text="bad"),
        Feedback("edit", text="It is 121 m."),
    ]  # fmt: skip
    assert [is_bad(each) for each in said] == [True] * 3 + [False] * 4


def test_an_inferred_signal_says_so_only_if_the_policy_lets_it_and_it_is_sure() -> None:
    sure = Feedback("complaint", -0.9, implicit=True, confidence=0.8)
    assert not is_bad(sure)
    assert is_bad(sure, 0.8)
    assert not is_bad(sure, 0.9)
    mild = Feedback("long_conversation", -0.1, implicit=True, confidence=1.0)
    assert not is_bad(mild, 0.5)
