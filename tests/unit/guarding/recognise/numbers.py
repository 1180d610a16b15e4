"""Texts full of what identifiers are made of, for property tests."""

from hypothesis import strategies as st

from eventrail.guarding.recognise.identifiers.countries import KINDS
from eventrail.guarding.recognise.identifiers.shapes import shapes_of

SHAPES = sorted(
    {shape for kind in KINDS for each in kind.layouts for shape in shapes_of(each.shape)}
)
WORDS = sorted({word.rstrip("*") for kind in KINDS for word in kind.words})

VALID = (
    *("078-05-1121", "912-70-1234", "1EG4-TE5-MK73", "960121-1021413", "9601211021413"),
    *("13-22-123456-12", "AB 12 34 56 C", "51 824 753 556", "12345678Z", "X9613851N"),
    *("030594W903B", "15070649C103", "44051401458", "10000000146", "8001015009087"),
    *("S2740116C", "T08LL1234A", "M12345678", "H12234567", "912803456", "01333550323"),
    *("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "192.168.0.1", "fe80::1/64"),
    *("00:1A:2B:3C:4D:5E", "aabb.ccdd.eeff", "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ"),
    *("http://ann:pw@example.com/", "https://example.com/?token=a1b2c3d4e5", "microsoft.com"),
    *("2024-03-15T14:30Z", "5-May-2021", "550e8400-e29b-41d4-a716-446655440000"),
)


@st.composite
def shaped(draw: st.DrawFn) -> str:
    """A value of one of the shapes, valid or not, with what may come after it."""
    shape = draw(st.sampled_from(SHAPES))
    return "".join(
        draw(st.sampled_from("0123456789"))
        if each == "9"
        else draw(st.sampled_from("ABDEGMSTXYZabz"))
        if each == "A"
        else each
        for each in shape
    )


pieces = st.one_of(
    st.sampled_from(VALID),
    st.sampled_from(WORDS),
    st.sampled_from(
        [" ", " ", "-", ".", ",", ":", "/", "\n", " and ", " is ", "는 ", "_", "@", "::"]
    ),
    st.sampled_from(["1", "12", "2024", "123", "1,234", "ab", "The", "A", "x1"]),
    shaped(),
)

texts = st.lists(pieces, max_size=8).map("".join)
