"""Where commands show how far they are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def progress_console(*, as_json: bool) -> "Console | None":
    """Return standard error, if somebody watches it and the output is not for a program."""
    import sys  # noqa: PLC0415 -- loaded on use

    from rich.console import Console  # noqa: PLC0415

    return None if as_json or not sys.stderr.isatty() else Console(stderr=True)
