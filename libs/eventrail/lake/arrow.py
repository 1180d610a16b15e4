"""pyarrow, which is not annotated: the one place where the type checker is told so."""

from importlib import import_module
from typing import Any, cast

arrow = cast("Any", import_module("pyarrow"))
parquet = cast("Any", import_module("pyarrow.parquet"))

Table = Any
"""A `pyarrow.Table`."""
