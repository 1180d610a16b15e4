"""`eventrail` loads the command that was typed, and the others only when they are asked for."""

import pkgutil
import subprocess
import sys

import pytest
import typer.main
from typer.testing import CliRunner

from eventrail.cli import commands
from eventrail.cli.app import build

NAMES = [info.name for info in pkgutil.iter_modules(commands.__path__)]
LOADED = """
import sys
from eventrail.cli.app import build
import eventrail.telemetry
build("run")
print(*sys.modules)
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_in_the_module_of_its_name_and_alone_when_wanted(name: str) -> None:
    shown = CliRunner().invoke(build(name), [name, "--help"])
    assert shown.exit_code == 0
    assert f"{name} [OPTIONS]" in shown.stdout
    group = typer.main.get_group(build(name))
    assert list(group.commands) == [name]


def test_all_are_there_when_none_of_them_is_wanted() -> None:
    assert sorted(typer.main.get_group(build()).commands) == sorted(NAMES)
    assert sorted(typer.main.get_group(build("nothing")).commands) == sorted(NAMES)


def test_a_service_does_not_load_the_other_commands_nor_what_only_traces_need() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(ran.stdout.split())
    assert "eventrail.cli.commands.run" in loaded
    for name in ("eventrail.cli.commands.find", "opentelemetry.sdk", "eventrail.guarding.detect"):
        assert name not in loaded
