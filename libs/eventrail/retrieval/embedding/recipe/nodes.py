"""Writes an ONNX graph node by node."""

from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

RUNTIME: Final = "com.microsoft"
"""Operators that ONNX Runtime has beside ONNX's own."""
_OPSET: Final = 20
_FORM: Final = 10


class Nodes:
    """The nodes and constants of a graph under way."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add an array; return its name."""
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, kind: str, inputs: list[str], name: str = "", **settings: Any) -> str:
        """Add a node with one output; return its name."""
        return self.split(kind, inputs, [name or f"{kind}_{len(self._nodes)}"], **settings)[0]

    def split(self, kind: str, inputs: list[str], names: list[str], **settings: Any) -> list[str]:
        """Add a node with several outputs; return their names."""
        self._nodes.append(helper.make_node(kind, inputs, names, **settings))
        return names

    def model(self, name: str, inputs: list[Any], outputs: list[Any]) -> bytes:
        """Return the whole as a file's bytes, checked as far as ONNX's own operators go."""
        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants)
        sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=_FORM)
        onnx.checker.check_model(model)
        return model.SerializeToString(deterministic=True)
