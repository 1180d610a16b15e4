"""Pairs and labels from signs, what is left out, and the split."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.signals.pairs.duplicates import distinct_rows
from eventrail.signals.pairs.exporting import make
from eventrail.signals.pairs.filtering import Filters, language_of, why_not
from eventrail.signals.pairs.labelling import labelled_in
from eventrail.signals.pairs.making import pairs_in
from eventrail.signals.pairs.material import Given, Material, Row, Said, Sign, Source
from eventrail.signals.pairs.splitting import split_rows


def answered(rid: str, question: str, answer: str, **more: object) -> Given:
    fields = {"tenant": "acme", "model": "m", **more}
    return Given(rid=rid, prompt=(Said("user", question),), answer=answer, **fields)  # pyright: ignore[reportArgumentType]


def material(given: list[Given], *signs: Sign) -> Material:
    return Material({each.rid: each for each in given}, list(signs))


def found(one: Material) -> list[tuple[str, str | None, str | None]]:
    return [(row.source.signal, row.wanted, row.unwanted) for row in pairs_in(one)]


A, B = answered("a", "why?", "because"), answered("b", "why?", "for a reason")


def test_an_edit_is_wanted_over_what_was_given() -> None:
    one = material([A], Sign("a", "edit", text="since it is so"))
    assert found(one) == [("edit", "since it is so", "because")]


def test_a_comparison_says_which_and_where_it_stood() -> None:
    sign = Sign("a", "comparison", -1.0, other="b", place=0)
    (row,) = pairs_in(material([A, B], sign))
    assert (row.wanted, row.unwanted, row.source.place) == ("for a reason", "because", 1)
    assert found(material([A, B], Sign("a", "comparison", 0.0, other="b", place=0))) == []


def test_nothing_is_compared_across_tenants() -> None:
    other = answered("b", "why?", "for a reason", tenant="demo")
    assert found(material([A, other], Sign("a", "comparison", 1.0, other="b"))) == []


def test_a_regenerated_answer_gives_way_unless_the_later_was_disliked() -> None:
    again = Sign("a", "regenerated", -0.6, evidence="b")
    assert found(material([A, B], again)) == [("regenerated", "for a reason", "because")]
    (liked,) = [
        row
        for row in pairs_in(material([A, B], again, Sign("b", "thumbs", 1.0)))
        if row.source.signal == "regenerated"
    ]
    (left,) = pairs_in(material([A, B], again))
    assert liked.source.confidence > left.source.confidence
    assert found(material([A, B], again, Sign("b", "report"))) == []
    assert found(material([A, B], again, Sign("b", "regenerated", -0.6, evidence="c"))) == []


def test_ratings_of_answers_to_one_prompt_make_pairs() -> None:
    signs = [Sign("a", "thumbs", 1.0), Sign("b", "stars", 1.0)]
    assert found(material([A, B], *signs)) == [("ratings", "because", "for a reason")]
    elsewhere = answered("b", "how?", "for a reason")
    assert found(material([A, elsewhere], *signs)) == []


def test_the_better_arm_is_wanted_if_it_is_much_better() -> None:
    small = answered("a", "why?", "because", arm="small", judged=0.2)
    large = answered("b", "why?", "for a reason", arm="large", judged=0.9)
    assert found(material([small, large])) == [("arms", "for a reason", "because")]
    close = answered("b", "why?", "for a reason", arm="large", judged=0.3)
    assert found(material([small, close])) == []


def test_labels_take_all_signs_together() -> None:
    rows = labelled_in(material([A, B], Sign("a", "thumbs", 1.0), Sign("b", "report")))
    assert [(row.wanted, row.unwanted) for row in rows] == [
        ("because", None),
        (None, "for a reason"),
    ]
    contradicted = material([A], Sign("a", "thumbs", 1.0), Sign("a", "report"))
    assert list(labelled_in(contradicted)) == []


def row(question: str = "why is it so?", wanted: str = "because", unwanted: str = "no") -> Row:
    source = Source("edit", 1.0, ["a"], "acme")
    return Row((Said("user", question),), wanted, unwanted, source, ("prompt\0x",))


def test_each_filter_names_itself() -> None:
    assert why_not(row(), Filters()) == ""
    assert why_not(row("mail <EMAIL_1> please"), Filters()) == "personal_data"
    assert why_not(row(wanted="ask <EMAIL_h0a1b2c3d>"), Filters()) == "personal_data"
    assert why_not(row("mail <EMAIL_1> please"), Filters(masked=True)) == ""
    assert why_not(row(wanted="I'm sorry, but I can't help with that."), Filters()) == "refusal"
    assert why_not(row(unwanted="because"), Filters()) == "same_answer"
    assert why_not(row("왜 그런가요?"), Filters(languages=("en",))) == "language"
    assert why_not(row(wanted="b"), Filters(least_characters=2)) == "too_short"
    assert language_of(row("왜 그런가요?")) == "ko"


def test_what_is_there_twice_or_nearly_counts_once() -> None:
    reasons: list[str] = []
    long = " ".join(f"word{number}" for number in range(120))
    rows = [row(long), row(f"  {long.upper()}"), row(f"{long} today"), row("another question")]
    kept = distinct_rows(rows, reasons.append)
    assert len(kept) == 2
    assert sorted(reasons) == ["duplicate", "near_duplicate"]


NAMES = st.sampled_from([f"user\0{number}" for number in range(12)])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=30), st.floats(0, 1))
def test_nobody_is_on_both_sides(people: list[list[str]], share: float) -> None:
    source = Source("edit", 1.0, ["a"], "acme")
    rows = [Row((Said("user", "q"),), "w", "u", source, tuple(each)) for each in people]
    train, test = split_rows(rows, share)
    assert len(train) + len(test) == len(rows)
    one = {name for each in train for name in each.people}
    other = {name for each in test for name in each.people}
    assert not one & other


def test_the_whole_way_counts_what_it_leaves_out() -> None:
    one = material(
        [A, B], Sign("a", "comparison", 1.0, other="b", place=0), Sign("a", "edit", text="so")
    )
    made = make(one, "dpo", Filters(), test_share=0.0).made
    assert made.rows == {"train": 2, "test": 0}
    assert made.first_wanted == 1.0
    assert made.signals == {"edit": 1, "comparison": 1}
