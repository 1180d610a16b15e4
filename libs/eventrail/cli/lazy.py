"""Import what a command needs when it runs: training pulls in scikit-learn, help must not."""

import importlib
from typing import Any

from eventrail.cli.jobs import JobUnavailable


def lazily(module: str, name: str, extra: str = "quality") -> Any:
    """Return an attribute of a module.

    Raises:
        JobUnavailable: a package that it needs is not installed.
    """
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise JobUnavailable(
            f"this command needs the package {error.name!r}; install eventrail[{extra}]"
        ) from error
