"""The notebook of docs/notebooks runs on a lake, from its first cell to its last."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from loadtests.made_lake import Shape, make_lake

NOTEBOOK = Path(__file__).parents[3] / "docs" / "notebooks" / "analyst.ipynb"


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_lake(tmp_path / "lake", Shape(300, days=2), hours=12)
    monkeypatch.setenv("EVENTRAIL_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)  # none are committed
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.create_kernel_manager()
    assert client.km is not None
    client.km.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    client.execute()
    tables = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert len(tables) == 5
    assert "large" in tables[0]
    assert all("<td>" in table for table in tables)
