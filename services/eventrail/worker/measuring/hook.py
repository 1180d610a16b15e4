"""Makes a running vLLM report to a tally after every step."""

from typing import TYPE_CHECKING, Any

import structlog

from eventrail.worker.measuring.tally import Tally

if TYPE_CHECKING:
    from vllm.v1.metrics.stats import IterationStats, SchedulerStats

_log = structlog.get_logger(__name__)


class StatLogger:
    """A stat logger of vLLM's, without its base class, whose import loads all of vLLM."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def record(
        self,
        scheduler_stats: "SchedulerStats | None",
        iteration_stats: "IterationStats | None",
        mm_cache_stats: Any = None,  # noqa: ARG002 -- vLLM passes it
        engine_idx: int = 0,
    ) -> None:
        """Take in one step."""
        self._tally.step(scheduler_stats, iteration_stats, engine_idx)

    def log(self) -> None:
        """Write nothing: who wants to know listens on the bus."""

    def log_engine_initialized(self) -> None:
        """Write nothing."""

    def record_sleep_state(self, sleep: int = 0, level: int = 0) -> None:
        """Ignore it: replicas do not sleep."""


def attach(llm: Any, tally: Tally) -> None:
    """Let `tally` hear of every step, in place of vLLM's own loggers.

    Those fill some fifty Prometheus metrics a step that nobody could read: a replica has no port.
    With statistics switched off (`disable_log_stats`) the tally stays empty, which is logged.

    Args:
        llm: an `AsyncLLM`; how vLLM keeps its loggers is no stable interface of its, and a test
            of the worker fails when it changes.
        tally: adds up.
    """
    if llm.logger_manager is None:
        _log.warning("the engine measures nothing: its option disable_log_stats is set")
        return
    llm.logger_manager.stat_loggers = [StatLogger(tally)]
