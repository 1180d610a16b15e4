from eventrail.runtime.cancellations import Cancellations


def test_nobody_cancelled() -> None:
    assert Cancellations().reason("r1") is None


def test_a_cancel_is_remembered_with_its_reason() -> None:
    cancellations = Cancellations()
    cancellations.add("r1", "enough")
    assert cancellations.reason("r1") == "enough"
    assert cancellations.reason("r2") is None


def test_who_works_on_the_request_is_told_and_nobody_else() -> None:
    cancellations = Cancellations()
    mine, other = cancellations.watch("r1"), cancellations.watch("r2")
    cancellations.add("r1", "enough")
    assert mine.is_set()
    assert not other.is_set()


def test_a_watch_that_starts_after_the_cancel_is_told_at_once() -> None:
    cancellations = Cancellations()
    cancellations.add("r1", "enough")
    assert cancellations.watch("r1").is_set()


def test_a_watch_that_ended_is_forgotten_and_a_new_one_is_told_afresh() -> None:
    cancellations = Cancellations()
    old = cancellations.watch("r1")
    cancellations.unwatch("r1")
    cancellations.unwatch("r1")
    cancellations.add("r1", "enough")
    assert not old.is_set()
    assert cancellations.watch("r1").is_set()


def test_only_so_many_are_kept_and_the_oldest_goes_first() -> None:
    cancellations = Cancellations(keep=2)
    for rid in ("r1", "r2", "r1", "r3"):
        cancellations.add(rid, "enough")
    assert cancellations.reason("r2") is None
    assert cancellations.reason("r1") == cancellations.reason("r3") == "enough"


def test_who_still_watches_hears_of_a_cancel_after_another_has_stopped_watching() -> None:
    cancellations = Cancellations()
    first, second = cancellations.watch("r"), cancellations.watch("r")
    cancellations.unwatch("r")
    cancellations.add("r", "enough")
    assert first is second
    assert second.is_set()
    cancellations.unwatch("r")
    assert not cancellations._watched
    assert not cancellations._watchers
