"""The committed server configurations are what the generator writes."""

from pathlib import Path

from eventrail.bus.deployment import render_all
from eventrail.config.default import default_config

FOLDER = Path(__file__).parents[3] / "deploy" / "nats"


def test_the_committed_files_are_the_generators_output() -> None:
    wanted = render_all(default_config())
    assert {path.name for path in FOLDER.glob("*.conf")} == set(wanted)
    for name, text in wanted.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            f"{name} is stale: run `eventrail provision render-nats`"
        )


def test_every_configuration_syncs_before_it_acknowledges_and_has_users() -> None:
    for text in render_all(default_config()).values():
        assert "sync_interval: always" in text
        assert "authorization {" in text
