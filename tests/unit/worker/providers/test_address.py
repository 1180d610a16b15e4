import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.worker.engines.openai_transport import endpoint
from eventrail.worker.providers.address import Address, InvalidAddress, header_lines


def test_a_url_is_taken_apart() -> None:
    at = Address.of("https://api.example.com/v1/chat?version=2")
    assert (at.host, at.port, at.target) == ("api.example.com", 443, "/v1/chat?version=2")
    assert at.tls is not None
    assert at.preface().startswith(b"POST /v1/chat?version=2 HTTP/1.1\r\nhost: api.example.com\r\n")
    six = Address.of("http://[::1]:8000/v1")
    assert (six.host, six.port, six.authority, six.tls) == ("::1", 8000, "[::1]:8000", None)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com/v1",
        "ftp://x/v1",
        "http://",
        "http://x:99999/",
        "http://user:secret@x/v1",
        "http://x/a b",
        "http://x/ü",
        "http://[::1/v1",
    ],
)
def test_what_is_no_url_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        Address.of(url)
    assert "secret" not in str(caught.value)


def test_the_endpoint_stands_before_the_query() -> None:
    assert endpoint("http://x/v1/") == "http://x/v1/chat/completions"
    assert endpoint("http://x/v1?a=b") == "http://x/v1/chat/completions?a=b"


@given(
    headers=st.dictionaries(
        st.text(max_size=20),
        st.text(max_size=40) | st.just("a\r\nx: y") | st.just("a\nb") | st.just("\x00"),
        max_size=3,
    )
)
def test_no_header_can_smuggle_another(headers: dict[str, str]) -> None:
    try:
        lines = header_lines(headers)
    except InvalidAddress:
        return
    assert lines.count(b"\r\n") == len(headers)
    assert b"\x00" not in lines
    assert b"\n" not in lines.replace(b"\r\n", b"")
