from eventrail.retriever.patience import FIRST, MOST, TRIES, TURN_S, Patience, fitting


def test_the_change_that_is_to_blame_is_found_and_refused() -> None:
    changes = list(range(1000))
    poison = {137, 500, 501}
    patience = Patience()
    refused: list[int] = []
    indexed: list[int] = []
    for _ in range(400):
        batch = changes[: patience.size]
        if len(batch) == 1 and patience.refuse:
            refused += batch
        elif poison & set(batch):
            patience = patience.failed("it fell over", len(batch))
            continue
        else:
            indexed += batch
        patience = patience.succeeded()
        changes = changes[len(batch) :]
        if not changes:
            break
    assert not changes
    assert refused == sorted(poison)
    assert indexed == [each for each in range(1000) if each not in poison]


def test_nothing_is_refused_for_a_fault_of_the_surroundings() -> None:
    patience = Patience()
    for _ in range(50):
        patience = patience.delayed("the disk is full")
    assert not patience.refuse
    assert patience.size == MOST
    assert patience.again_s == 30.0


def test_the_reason_of_a_refusal_says_what_happened() -> None:
    patience = Patience()
    for _ in range(TRIES):
        assert not patience.refuse
        patience = patience.failed("out of memory", 1)
    assert "out of memory" in patience.refuse
    assert not patience.succeeded().refuse


def test_a_turn_has_as_many_changes_as_fit_into_it() -> None:
    assert fitting(None) == FIRST
    assert fitting(0.0) == MOST
    assert fitting(0.1) * 0.1 == TURN_S
    assert fitting(10 * TURN_S) == 1
