"""What a run leaves, whenever it is stopped, is what the next one goes on from."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.batch.files import BatchFiles, BatchResponse, BatchResult, progress_in
from eventrail.batch.lines import BatchLine, InvalidBatch
from eventrail.batch.plan import Work, missing


def result(custom_id: str, status: int = 200) -> BatchResult:
    response = BatchResponse(status, "rid", msgspec.Raw(b"{}"))
    return BatchResult(f"batch_req_{custom_id}", custom_id, response, None)


def request(custom_id: str) -> BatchLine:
    return BatchLine(custom_id, "POST", "/v1/chat/completions", msgspec.Raw(b"{}"))


def places(folder: Path) -> tuple[Path, Path]:
    return folder / "out.jsonl", folder / "errors.jsonl"


def test_answers_and_failures_go_to_files_of_their_own(tmp_path: Path) -> None:
    answers, errors = places(tmp_path)
    with BatchFiles(answers, errors, "d") as files:
        files.write(result("a"))
        files.write(result("b", 504))
        files.write(BatchResult("x", "c", None, {"code": "no_answer", "message": "away"}))
    progress = progress_in(answers, errors)
    assert progress.answered == {"a"}
    assert dict(progress.failures) == {"b": 1, "c": 1}


@given(written=st.integers(0, 5), torn=st.integers(0, 200))
def test_a_torn_line_is_asked_again_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, written: int, torn: int
) -> None:
    answers, errors = places(tmp_path_factory.mktemp("batch"))
    with BatchFiles(answers, errors, "d") as files:
        for number in range(written):
            files.write(result(str(number)))
    half = msgspec.json.encode(result("torn"))
    with answers.open("ab") as file:
        file.write(half[: min(torn, len(half))])
    with BatchFiles(answers, errors, "d") as files:
        files.write(result("next"))
    assert progress_in(answers, errors).answered == {*map(str, range(written)), "next"}


def test_a_resumed_batch_keeps_its_name_and_another_input_is_refused(tmp_path: Path) -> None:
    answers, errors = places(tmp_path)
    with BatchFiles(answers, errors, "d") as files:
        name = files.name
    with BatchFiles(answers, errors, "d") as files:
        assert files.name == name
    with pytest.raises(InvalidBatch, match="belong to another input"):
        BatchFiles(answers, errors, "e")


def test_a_file_of_something_else_is_not_touched(tmp_path: Path) -> None:
    answers, errors = places(tmp_path)
    answers.write_text("my notes\n")
    with pytest.raises(InvalidBatch, match="line 1 is no result of a batch"):
        progress_in(answers, errors)
    assert answers.read_text() == "my notes\n"


def test_what_is_missing(tmp_path: Path) -> None:
    answers, errors = places(tmp_path)
    with BatchFiles(answers, errors, "d") as files:
        for each in (result("a"), result("b", 502), result("b", 502)):
            files.write(each)
    lines = [request(each) for each in "abc"]
    progress = progress_in(answers, errors)
    assert missing(lines, progress, retry_failed=False) == [Work(lines[2], 0)]
    assert missing(lines, progress, retry_failed=True) == [Work(lines[1], 2), Work(lines[2], 0)]
