import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from eventrail.telemetry.logs import configure_logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().err.strip().splitlines()[-1])


def test_a_line_says_when_how_bad_what_who_and_which_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("router", "7f3a")
    with structlog.contextvars.bound_contextvars(rid="r1", trace="t1"):
        structlog.get_logger("any").warning("lost", sequence=7)
    line = last_line(capsys)
    assert line.pop("time")
    assert line == {
        "level": "warning",
        "event": "lost",
        "service": "router",
        "instance": "7f3a",
        "rid": "r1",
        "trace": "t1",
        "sequence": 7,
    }


def test_a_library_logs_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("router", "7f3a")
    logging.getLogger("some.library").warning("went %s", "wrong")
    line = last_line(capsys)
    assert line["event"] == "went wrong"
    assert line["service"] == "router"


def test_an_exception_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("router", "7f3a")
    try:
        int("no such thing")
    except ValueError:
        structlog.get_logger("any").exception("stage failed", what={1, 2})
    assert "no such thing" in str(last_line(capsys)["exception"])


def test_debug_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("router", "7f3a")
    structlog.get_logger("any").debug("detail")
    assert capsys.readouterr().err == ""
