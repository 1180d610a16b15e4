"""Whatever is masked comes back exactly: any text, policy, chunking, and within JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.guards import Personal
from eventrail.config.guards.personal import Treatment
from eventrail.guarding.brackets import IN_JSON, IN_TEXT
from eventrail.guarding.mask import Masker
from eventrail.guarding.personal.plan import Plan
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import StreamUnmasker, unmask
from tests.unit.guarding.texts import FRAGMENTS, texts

BRACKETS = [bracket for pair in (*IN_TEXT, *IN_JSON) for bracket in pair]
KINDS = ("EMAIL", "PHONE", "CARD", "SECRET", "KR_RRN")
POLICIES = [
    Personal(),
    Personal(
        kinds={"EMAIL": "keep", "PHONE": "block"},
        patterns={"EMAIL_N": r"\d+", "N": r"[a-z]{3}", "XU": r"[<>&]+"},
        dictionaries={"EM_AIL": ["Mail", "bob"], "CARDA": ["\\_", "tell a"]},
        keep=["555", "bob@x.com"],
    ),
    Personal(patterns={"ANY": r"(?s).{1,7}"}),
]
PLANS = [Plan(each) for each in POLICIES]
tricky = st.one_of(
    texts,
    st.lists(
        st.one_of(
            st.sampled_from(FRAGMENTS),
            st.sampled_from(BRACKETS),
            st.sampled_from(["N_1", "email_n 1", "EM_AIL_1", "XU1", "01", "\\", "850213-1234563"]),
        ),
        max_size=14,
    ).map("".join),
)


def masked(plan: Plan, said: list[str]) -> tuple[list[str], MaskDictionary]:
    dictionary = MaskDictionary()
    masker = Masker(dictionary, plan)
    return [masker.mask(text).text for text in said], dictionary


def streamed(text: str, cuts: list[int], dictionary: MaskDictionary, *, in_json: bool) -> str:
    unmasker = StreamUnmasker(dictionary, in_json=in_json)
    ends = sorted(min(cut, len(text)) for cut in cuts)
    pieces = [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    return "".join([*map(unmasker.feed, pieces), unmasker.flush()])


cuts = st.lists(st.integers(0, 200), max_size=12)


@given(st.sampled_from(PLANS), st.lists(tricky, max_size=4), cuts)
def test_a_conversation_comes_back_whole_and_in_pieces(
    plan: Plan, said: list[str], at: list[int]
) -> None:
    told, dictionary = masked(plan, said)
    assert [unmask(text, dictionary) for text in told] == said
    assert [streamed(text, at, dictionary, in_json=False) for text in told] == said


@given(st.sampled_from(PLANS), st.lists(tricky, max_size=4), cuts, st.booleans())
def test_in_json_it_comes_back_and_stays_json(
    plan: Plan,
    said: list[str],
    at: list[int],
    plain: bool,  # noqa: FBT001 -- drawn
) -> None:
    told, dictionary = masked(plan, said)
    written = json.dumps({"said": told}, ensure_ascii=plain)
    whole = unmask(written, dictionary, in_json=True)
    assert json.loads(whole) == {"said": said}
    assert streamed(written, at, dictionary, in_json=True) == whole


@given(st.sampled_from(KINDS), st.sampled_from(["mask", "hash"]), tricky)
def test_what_is_hashed_never_comes_back_and_the_rest_does(
    kind: str, how: Treatment, text: str
) -> None:
    plan = Plan(Personal(kinds={kind: how}))
    dictionary = MaskDictionary()
    masker = Masker(dictionary, plan, pseudonym=plan.pseudonym(lambda _: "0123456789ab"))
    told = masker.mask(text)
    hashes = sum(span.kind == kind for span in told.spans) if how == "hash" else 0
    back = unmask(told.text, dictionary)
    assert back.count(f"<{kind}_h0123456789ab>") >= hashes
    assert (back == text) or hashes
