"""The story of `eventrail demo`: start, ask three times, look at log, trace and lake."""

import re
import time
from pathlib import Path

from rich.console import Console

from eventrail.demo.shell import Shell, StepFailed
from eventrail.demo.start import wait_for
from eventrail.supervise.options import Options
from eventrail.supervise.supervisor import Unit
from eventrail.supervise.system import System

QUESTION = "What does the warden do?"
SECRETS = ("4111 1111 1111 1111", "ada@example.org")
CONFIRM = f"Please confirm my card {SECRETS[0]} and my e-mail {SECRETS[1]}."
ARCHIVE_WAIT_S = 30.0
MIN_WIDTH = 120
"""Columns that the waterfall needs to be read with ease."""

_REQUEST = re.compile(r"request ([0-9a-f]{32})")


class Story:
    """Tells the story on a console.

    Args:
        console: where it is told.
        options: how to run the system.
        documents: the folder that answers come from.
    """

    def __init__(self, console: Console, options: Options, documents: Path) -> None:
        self._console = console
        self._options = options
        self._documents = documents

    def tell(self) -> None:
        """Run everything once and stop it again.

        Raises:
            NotReady: a process did not come to serve.
            StepFailed: a step went wrong, or did not show what it should.
        """
        began = time.monotonic()
        with System(self._options) as system:
            self._say("Starting NATS (fsync on every append), the services, Ray Serve and vLLM.")
            system.start_bus()
            system.start_services()
            shell = Shell(self._console, _environment(system, self._console.width))
            wait_for(system, self._console, began, wanted=_quick)
            self._say("Everything but the model is up. The documents, meanwhile:")
            shell.run("ingest", str(self._documents), "--tenant", "demo")
            self._say("Waiting for the model worker: Ray and vLLM take a minute or two.")
            wait_for(system, self._console, began, wanted=lambda _: True)
            self._say(f"All ready after {time.monotonic() - began:.0f} s.")
            self._ask(shell)
            self._look(shell)
        self._go_on()

    def _ask(self, shell: Shell) -> None:
        self._say("1. A question, answered from the documents, streamed, with its sources:")
        first = shell.run("ask", QUESTION, "--model", "eventrail-docs")
        self._first = request_of(first)
        self._say("2. The same question again: from the cache, no model asked:")
        _expect(shell.run("ask", QUESTION, "--model", "eventrail-docs"), "from cache")
        self._say(
            "3. A card number and an e-mail address. The model sees placeholders; "
            "they come back as they were:"
        )
        third = shell.run("ask", CONFIRM, "--model", "bundled")
        for secret in SECRETS:
            _expect(third, secret)
        self._third = request_of(third)

    def _look(self, shell: Shell) -> None:
        self._say("The log of the first request, as a waterfall, with its trace id:")
        shell.run("log", self._first)
        self._say("The third: the model saw placeholders, and so does the log.")
        shell.run("log", self._third)
        self._search_for_secrets()
        self._say("The lake: Parquet files, queried with DuckDB:")
        self._await_archive()
        shell.run(
            "sql",
            "SELECT rid, status, model, cached, completion_tokens, round(duration_ms) AS ms "
            "FROM requests ORDER BY 1",
        )

    def _search_for_secrets(self) -> None:
        """Look for the clear text in every file that the system has written."""
        files = [path for path in self._options.state.rglob("*") if path.is_file()]
        for path in files:
            content = path.read_bytes()
            for secret in SECRETS:
                if secret.encode() in content:
                    raise StepFailed(f"{path} holds {secret!r} in the clear")
        self._say(f"Searched {len(files)} files (log, lake, process logs): no clear text in any.")

    def _await_archive(self) -> None:
        """Wait until the archiver has written what was asked."""
        lake = self._options.state / "lake"
        give_up = time.monotonic() + ARCHIVE_WAIT_S
        while time.monotonic() < give_up:
            if any(lake.rglob("*.parquet")):
                time.sleep(3.0)  # the last batch may still be open
                return
            time.sleep(0.5)
        raise StepFailed(f"no Parquet file under {lake} in {ARCHIVE_WAIT_S:.0f} s")

    def _go_on(self) -> None:
        self._say("Everything is stopped. To go on:")
        self._console.print(
            "  .venv/bin/eventrail up                       start it and leave it running\n"
            '  .venv/bin/eventrail ask "How are tokens streamed?" --model eventrail-docs\n'
            "  .venv/bin/eventrail tail                     watch the log\n"
            "  .venv/bin/eventrail --help                   everything else",
            markup=False,
            highlight=False,
        )

    def _say(self, text: str) -> None:
        self._console.print(
            f"\n{text}", style="bold", markup=False, highlight=False, soft_wrap=True
        )


def _quick(unit: Unit) -> bool:
    return "worker" not in unit.child.name


def _environment(system: System, width: int) -> dict[str, str]:
    return {
        "COLUMNS": str(max(width, MIN_WIDTH)),
        "EVENTRAIL_HTTP_URL": system.url,
        "EVENTRAIL_KEY": "demo-key",
        "EVENTRAIL_STATE": str(system.state),
        "EVENTRAIL_NATS_URL": system.nats_url,
        "EVENTRAIL_NATS_USER": system.operator.user,
        "EVENTRAIL_NATS_PASSWORD": system.operator.password,
    }


def request_of(printed: str) -> str:
    """Return the request id that `eventrail ask` printed; raise `StepFailed` without one."""
    found = _REQUEST.search(printed)
    if found is None:
        raise StepFailed(f"no request id in: {printed!r}")
    return found[1]


def _expect(printed: str, wanted: str) -> None:
    if wanted not in printed:
        raise StepFailed(f"expected {wanted!r} in: {printed!r}")
