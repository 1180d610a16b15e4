"""nats-server itself accepts the rendered configurations with the credentials made for them."""

import os
import shlex
import subprocess
from pathlib import Path

from typer.testing import CliRunner

from eventrail.bus.binary import find_nats_server
from eventrail.cli.app import build


def test_the_server_accepts_what_is_rendered(tmp_path: Path) -> None:
    for command, folder in (("render-nats", "conf"), ("nats-passwords", "secrets")):
        result = CliRunner().invoke(build(), ["provision", command, str(tmp_path / folder)])
        assert result.exit_code == 0, result.output
    lines = (tmp_path / "secrets" / "hashes.env").read_text().splitlines()
    variables = dict(shlex.split(line)[0].split("=", 1) for line in lines)
    assert variables["EVENTRAIL_NATS_CALLOUT_ISSUER"].startswith("A")
    files = sorted((tmp_path / "conf").glob("*.conf"))
    assert len(files) == 4
    for file in files:
        done = subprocess.run(
            [find_nats_server(), "-t", "-c", str(file)],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
