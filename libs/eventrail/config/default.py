"""The configuration that comes with the package."""

from importlib.resources import as_file, files

from eventrail.config.model import Config, read_config


def default_config() -> Config:
    """Return the bundled development configuration, `default.yaml`."""
    with as_file(files("eventrail.config") / "default.yaml") as path:
        return read_config(path)
