import pytest

from eventrail.judging.rules.well_formed import ends_well, loops, same_script, well_formed


def test_a_whole_answer_passes_everything() -> None:
    assert well_formed("It is 330 metres high.", "How high is it?", "stop") == 1.0


def test_no_answer_passes_nothing() -> None:
    assert well_formed(" \n", "How high is it?", "stop") == 0.0


def test_each_fault_costs_a_quarter() -> None:
    assert well_formed("It is 330 metres", "How high?", "length") == 0.5
    assert well_formed("Она высокая.", "How high?", "stop") == 0.75


@pytest.mark.parametrize("text", ["Yes.", 'He said "yes."', "好。", "Really?!", "**Yes.**"])
def test_texts_that_end(text: str) -> None:
    assert ends_well(text)


@pytest.mark.parametrize("text", ["and then", "one, two,", "*"])
def test_texts_that_break_off(text: str) -> None:
    assert not ends_well(text)


@pytest.mark.parametrize(
    ("answer", "question", "same"),
    [
        ("Ja, schön.", "Is it nice?", True),
        ("서울입니다.", "수도는 어디입니까?", True),
        ("Seoul.", "수도는 어디입니까?", False),
        ("42", "수도는?", True),
    ],
)
def test_scripts(answer: str, question: str, *, same: bool) -> None:
    assert same_script(answer, question) is same


@pytest.mark.parametrize(
    "text",
    [
        "no no no no no no",
        "It is high. It is high. It is high.",
        "Well: a b c d e f g a b c d e f g a b c d e f g",
    ],
)
def test_loops_are_noticed(text: str) -> None:
    assert loops(text)


@pytest.mark.parametrize("text", ["", "ha ha ha", "It is high. It is very high. It is so high."])
def test_repeating_for_emphasis_is_no_loop(text: str) -> None:
    assert not loops(text)
