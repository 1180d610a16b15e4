"""Sentences to learn from: the documentation strings of Python and of the installed packages.

Every machine that has run the project's set-up has this text; nothing is downloaded. Packages
count only when their metadata names a permissive licence.
"""

import ast
import hashlib
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import cast

from eventrail.worker.bundled.prose import sentences_of

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|HPND)\b", re.IGNORECASE
)
RECIPROCAL = re.compile(r"GPL|Affero|Mozilla|MPL|Eclipse|Proprietary|EULA|NVIDIA", re.IGNORECASE)
SKIPPED_FOLDERS = frozenset({"test", "tests", "testing", "site-packages", "idlelib", "_vendor"})
FILES_PER_PACKAGE = 250
FILE_LIMIT = 400_000  # bytes; larger files are generated tables
FEWEST_SENTENCES = 4
HELD_OUT_SHARE = 16  # one source in so many is never trained on


@dataclass(frozen=True)
class Source:
    """One module or document and its sentences, in order of appearance."""

    name: str
    sentences: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Whether evaluation owns this source; decided by its name alone."""
        return hashlib.sha256(self.name.encode()).digest()[0] % HELD_OUT_SHARE == 0


def collect() -> list[Source]:
    """All usable sources of this machine, in a stable order, no sentence twice."""
    seen: set[str] = set()
    found: list[Source] = []
    for name, text in _documents():
        fresh = [s for s in dict.fromkeys(sentences_of(text)) if s not in seen]
        seen.update(fresh)
        if len(fresh) >= FEWEST_SENTENCES:
            found.append(Source(name, tuple(fresh)))
    return found


def _documents() -> Iterator[tuple[str, str]]:
    stdlib = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(stdlib.rglob("*.py")):
        if not SKIPPED_FOLDERS.intersection(path.relative_to(stdlib).parts):
            yield f"python/{path.relative_to(stdlib)}", _docstrings(path)
    for package in sorted(distributions(), key=lambda d: d.metadata["Name"].lower()):
        if _usable(package):
            yield from _of_package(package)


def _of_package(package: Distribution) -> Iterator[tuple[str, str]]:
    name = package.metadata["Name"].lower()
    yield f"{name}/README", str(_message(package).get_payload())
    files = [f for f in package.files or () if f.suffix == ".py"]
    kept = sorted(f for f in files if not SKIPPED_FOLDERS.intersection(f.parts))
    by_digest = sorted(kept, key=lambda f: hashlib.sha256(str(f).encode()).digest())
    for file in sorted(by_digest[:FILES_PER_PACKAGE]):
        yield f"{name}/{file}", _docstrings(Path(str(file.locate())))


def _message(package: Distribution) -> "Message[str, str]":
    """The metadata as the e-mail message it is; `importlib.metadata` types less than it gives."""
    return cast("Message[str, str]", package.metadata)


def _usable(package: Distribution) -> bool:
    meta = _message(package)
    classifiers = [c for c in meta.get_all("Classifier") or () if c.startswith("License")]
    stated = " ".join([meta.get("License-Expression") or "", (meta.get("License") or "")[:200]])
    licence = " ".join([stated, *classifiers])
    own = meta["Name"].lower() == "eventrail"
    return not own and bool(PERMISSIVE.search(licence)) and not RECIPROCAL.search(licence)


def _docstrings(path: Path) -> str:
    """The documentation strings of a source file, blank lines between; empty if unreadable."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            return ""
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(tree) if isinstance(node, documented))
    return "\n\n".join(filter(None, map(ast.get_docstring, nodes)))
