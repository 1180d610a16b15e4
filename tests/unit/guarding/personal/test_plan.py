import pytest

from eventrail.config.guards import Personal
from eventrail.config.guards.personal import Treatment
from eventrail.guarding.mask import Masker
from eventrail.guarding.names import KINDS
from eventrail.guarding.personal.kinds import NAMES, known_kinds
from eventrail.guarding.personal.plan import Plan
from eventrail.guarding.personal.plans import MOST, Plans
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask

MAIL = "ann@example.com"
CARD = "4111 1111 1111 1111"


def hashed(value: str) -> str:
    return f"{sum(map(ord, value)):012x}"


def masked(policy: Personal, text: str) -> tuple[str, MaskDictionary]:
    plan = Plan(policy)
    dictionary = MaskDictionary()
    masker = Masker(dictionary, plan, pseudonym=plan.pseudonym(hashed))
    return masker.mask(text).text, dictionary


def test_identifiers_are_masked_without_a_word_of_policy() -> None:
    assert masked(Personal(), f"{MAIL}, {CARD}")[0] == "<EMAIL_1>, <CARD_1>"


def test_a_key_is_masked_like_an_address() -> None:
    assert masked(Personal(), "sk-A1b2C3d4E5f6G7h8I9j0 is it")[0] == "<SECRET_1> is it"


def test_what_is_kept_is_not_even_looked_for() -> None:
    assert masked(Personal(kinds={"EMAIL": "keep"}), f"{MAIL}, {CARD}")[0] == f"{MAIL}, <CARD_1>"


def test_a_hash_stands_for_every_writing_of_a_value_and_is_not_turned_back() -> None:
    policy = Personal(kinds={"CARD": "hash"})
    text, dictionary = masked(policy, f"{CARD} or 4111111111111111")
    one, other = text.split(" or ")
    assert one == other
    assert one.startswith("<CARD_h")
    assert not dictionary.originals
    assert unmask(text, dictionary) == text


def test_a_tenant_has_patterns_and_words_of_its_own() -> None:
    policy = Personal(
        patterns={"EMPLOYEE_ID": r"\bE-\d{6}\b"},
        dictionaries={"PROJECT": ["Bluebird", "파랑새", "Red  Kite"]},
    )
    text = "E-123456 asks about bluebird, bluebirds, 파랑새는 and red\nkite; not E-1234567"
    expected = (
        "<EMPLOYEE_ID_1> asks about <PROJECT_1>, bluebirds, <PROJECT_2>는 and <PROJECT_3>; "
        "not E-1234567"
    )
    found, dictionary = masked(policy, text)
    assert found == expected
    assert unmask(found, dictionary) == text


@pytest.mark.parametrize("written", ["support@acme.com", "Support@ACME.com"])
def test_a_value_of_the_tenants_own_is_kept(written: str) -> None:
    policy = Personal(keep=["support@acme.com"])
    assert masked(policy, f"{written} and {MAIL}")[0] == f"{written} and <EMAIL_1>"


def test_a_part_of_a_kept_value_keeps_nothing_else() -> None:
    policy = Personal(keep=["support@acme.com"])
    assert masked(policy, "no-support@acme.com")[0] == "<EMAIL_1>"


def test_a_policy_that_keeps_everything_masks_nothing_but_its_own() -> None:
    kinds: dict[str, Treatment] = dict.fromkeys(known_kinds(), "keep")
    policy = Personal(kinds=kinds, dictionaries={"PROJECT": ["Bluebird"]})
    assert masked(policy, f"{MAIL} on Bluebird")[0] == f"{MAIL} on <PROJECT_1>"


def test_the_kinds_of_names_are_those_of_the_tagger() -> None:
    assert frozenset(KINDS) == NAMES


@pytest.mark.parametrize("kind", sorted(known_kinds()))
def test_every_kind_can_be_turned_on_alone(kind: str) -> None:
    kinds: dict[str, Treatment] = dict.fromkeys(known_kinds() - {kind}, "keep")
    detector = Plan(Personal(kinds={**kinds, kind: "block"}))
    assert {each.kind for each in detector.find(f"{MAIL} {CARD} 850213-1234563")} <= {kind}
    assert detector.treatment(kind) == "block"


def test_kinds_that_read_alike_never_share_a_placeholder() -> None:
    policy = Personal(dictionaries={"AB_C": ["one"], "A_BC": ["two"]})
    text, dictionary = masked(policy, "one two")
    assert len(dictionary.originals) == 2
    assert unmask(text, dictionary) == "one two"


def test_a_policy_is_compiled_once_until_it_changes() -> None:
    plans = Plans()
    policy = Personal(keep=["x@example.com"])
    assert plans.of(policy) is plans.of(policy)
    assert plans.of(Personal(keep=["x@example.com"])) is not plans.of(policy)
    first = plans.of(policy)
    for _ in range(MOST):
        plans.of(Personal(keep=["y@example.com"]))
    assert plans.of(policy) is not first
