"""The one place that imports usearch.

Loaded before onnxruntime in one process, usearch 2.26 with onnxruntime 1.31 ends in a
segmentation fault when onnxruntime is loaded; the other order works. So onnxruntime goes first
wherever it is installed.
"""

import contextlib
import importlib
from typing import Any

with contextlib.suppress(ImportError):
    importlib.import_module("onnxruntime")

_usearch: Any = importlib.import_module("usearch.index")

Index: Any = _usearch.Index
"""An approximate index (HNSW); see `usearch.index.Index`."""

search: Any = _usearch.search
"""Exact search over rows; see `usearch.index.search`."""
