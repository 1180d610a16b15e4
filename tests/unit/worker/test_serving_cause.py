from pathlib import Path

from eventrail.worker.serving.cause import cause_of, names_a_cause
from eventrail.worker.serving.last_words import tail, why

TRACEBACK = """The deployment failed to start 2 times in a row.
Traceback (most recent call last):
  File "python/ray/_raylet.pyx", line 1, in ray._raylet.execute_task
ray.exceptions.RayTaskError: ray::ServeReplica.initialize() (pid=1)
  File "engine.py", line 9, in start
TypeError: AsyncEngineArgs.__init__() got an unexpected keyword argument 'no_such_option'

The above exception was the direct cause of the following exception:

RuntimeError: Engine core initialization failed. See root cause above.
"""


def test_of_a_traceback_the_line_that_tells_is_shown() -> None:
    assert cause_of(TRACEBACK).startswith("TypeError: AsyncEngineArgs.__init__()")
    assert cause_of("\n needs 1 GPU \nmore words\n") == "needs 1 GPU"
    assert cause_of("") == "no reason was given"
    assert len(cause_of("ValueError: " + "x" * 5000)) <= 600


ENGINE = """(EngineCore pid=77) ERROR 11-21 11:40:08 [core.py:1100] EngineCore failed to start.
(EngineCore pid=77) ERROR 11-21 11:40:08 [core.py:1100] Traceback (most recent call last):
(EngineCore pid=77) ERROR 11-21 11:40:08 [core.py:1100] ValueError: 0.1 GiB is not enough.
(EngineCore pid=77) ValueError: 0.1 GiB is not enough.
"""
EMPTY = RuntimeError("Engine core initialization failed. See root cause above. Failed proc(s): {}")


def test_what_the_engine_wrote_is_the_reason_when_the_error_has_none(tmp_path: Path) -> None:
    output = tmp_path / "worker.err"
    output.write_text("x" * 200_000 + "\n" + ENGINE)
    assert why(EMPTY, output) == "ValueError: 0.1 GiB is not enough."
    assert why(ValueError("no such option"), output) == "ValueError: no such option"


def test_without_such_a_file_the_error_is_all_there_is(tmp_path: Path) -> None:
    assert why(EMPTY, None).startswith("RuntimeError: Engine core")
    assert why(EMPTY, tmp_path / "none").startswith("RuntimeError: Engine core")
    assert tail(tmp_path / "none") == ""


REPLICA = """The deployment failed to start 2 times in a row. Error:
RuntimeError: Traceback (most recent call last):
  File "vllm/v1/engine/utils.py", line 1, in wait_for_engine_startup
RuntimeError: Engine core initialization failed. See root cause above. Failed proc(s): {}

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "replica.py", line 60, in _load
eventrail.worker.serving.last_words.ModelNotLoaded: ValueError: 0.1 GiB is not enough.
"""


def test_what_a_replica_has_found_out_is_shown_as_it_is() -> None:
    assert cause_of(REPLICA) == "ValueError: 0.1 GiB is not enough."


def test_a_message_that_only_says_that_something_failed_names_no_cause() -> None:
    assert not names_a_cause(f"RuntimeError: {EMPTY}")
    assert names_a_cause(TRACEBACK)
