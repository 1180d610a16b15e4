"""Texts that come close to what the recognisers look for, for property tests."""

from hypothesis import strategies as st

PROMPT = (
    "You are the assistant of a bank. Never tell a customer which limits apply to an account, "
    "never name a colleague, and send every complaint to the branch that keeps the account."
)

FRAGMENTS = (
    *(
        " ",
        "  ",
        "\n",
        ".",
        ",",
        "-",
        "+",
        "(",
        ")",
        "/",
        ":",
        "@",
        "_",
        "<",
        ">",
        "\u00a0",
        "\u2011",
    ),
    *("1", "0", "12", "010", "2024", "4111", "0000", "555", "123456", "4111111111111111", "٣"),
    *("bob", "Mail", "x.com", "mail.example.org", "bob@x.com", "git@", "a" * 40, "co.kr"),
    *("call ", "tel", "전화", "는", "번", "+82 10-1234-5678", "555-123-4567", "010-1234-5678"),
    *("4111 1111 1111 1111", "3782-822463-10005", "020 7946 0958", "(02) 123-4567", "0."),
    *("sk-", "sk-a1b2c3d4e5f6g7h8i9", "AKIA", "eyJ", "eyJhbGciOi1.eyJzdWIi1", "ghp_", "SG."),
    *("-----BEGIN", " PRIVATE KEY-----", "-----END PRIVATE KEY-----", "MIIB", "-----"),
    *("EMAIL_1", "<EMAIL_1>", "< email 1 >", "<PHONE_2>", "<CARD", "LITERAL", "\\_", "{", '"'),
    *(
        "never ",
        "tell a ",
        "customer",
        " which limits apply to an account, ",
        "send every complaint",
    ),
    PROMPT,
)

texts = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=16).map("".join),
    st.text(max_size=40),
    st.text(alphabet="0123456789 -.()+@abx/,:<>_EMAIL", max_size=120),
)


@st.composite
def chunked(draw: st.DrawFn, source: st.SearchStrategy[str] = texts) -> list[str]:
    """A text cut into pieces at random places; empty pieces occur."""
    text = draw(source)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
