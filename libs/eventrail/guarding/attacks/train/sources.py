"""Rows to train on, from files of any of the schemas that labelled sets come in."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from eventrail.evaluating.rows import read_rows

MOST: Final = 600
"""Harmless rows of one file that are used."""

MOST_DOCUMENTS: Final = 400
"""Documents of one file that are used."""

MOST_CHUNKS: Final = 800
"""Pieces of code and Markdown of one folder that are used."""

CHUNK: Final = 1_500
"""Characters of such a piece, about."""

_CODE: Final = frozenset({".py", ".md"})
_SMALL: Final = 3.0
"""What a row of a small file counts at most, so that each source has a say."""

_ASKED: Final = frozenset({"halueval_general", "llmbar_judge"})
"""Files whose requests, planted in a document, are instructions that it has no right to give."""

_SHORT_ASK: Final = 160

_TRANSLATED: Final = 0.3
"""What an attack counts in a language that there are few harmless rows of: without this, the
language itself would look like an attack."""

_TEXTS: Final = (
    "text", "text_a", "question", "query", "user_query", "claim", "message", "input", "prompt",
)  # fmt: skip
_DOCUMENTS: Final = ("article", "knowledge", "abstract")


class Row(NamedTuple):
    """An example.

    Attributes:
        text: what is judged.
        family: its source and kind, by which families are left out.
        group: rows with the same belong together, on one side of every split.
        attack: whether it is one.
        where: `request`, `document` (a harmless one), `plant` (an instruction for one), or
            `paste` (harmless, in requests only).
        hard: whether the file holds attacks and look-alikes side by side.
        weight: what it counts in training.
    """

    text: str
    family: str
    group: str
    attack: bool = False
    where: str = "request"
    hard: bool = False
    weight: float = 1.0


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a file; of a folder, its code and Markdown as harmless documents.

    Raises:
        UnfitData: it cannot be read, or holds nothing that can be used.
    """
    if path.is_dir():
        return list(_texts_under(path))
    raw = read_rows(path, dict[str, Any])
    first = raw[0]
    if "injection_variant" in first:
        return [_cyberseceval(row) for row in raw]
    if "attack_type" in first and "method" in first:
        return [_jailbreak(row) for row in raw]
    if any("instruction" in row and "category" in row for row in raw):
        return [_bipia(row) for row in raw]
    if {row.get("label") for row in raw} == {"attack", "benign"}:
        return [_labelled(row) for row in raw]
    return list(_harmless(raw, path.parent.name or path.stem))


def share(group: str) -> float:
    """Return where in 0 to 1 a group falls: the same place every time."""
    return int(hashlib.sha256(group.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) / 2**32


def _texts_under(folder: Path) -> Iterator[Row]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in _CODE)
    chunks = [
        (text, str(path.relative_to(folder)))
        for path in files
        if "attacks" not in str(path)  # which may hold examples of them
        for text in _chunks(path.read_text(encoding="utf-8", errors="replace"))
    ]
    for text, name in sorted(chunks, key=lambda each: _lot(each[0]))[:MOST_CHUNKS]:
        yield Row(text, f"harmless/{folder.name}", name, where="paste")


def _chunks(text: str) -> Iterator[str]:
    """Yield runs of whole lines."""
    chunk = ""
    for line in text.splitlines(keepends=True):
        chunk += line
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = ""
    if chunk.strip():
        yield chunk


def _labelled(row: Mapping[str, Any]) -> Row:
    text = str(row["text"])
    family = f"{row.get('source', 'rows')}/{row.get('kind', row['label'])}"
    return Row(text, family, text, attack=row["label"] == "attack", hard=True, weight=_SMALL)


def _jailbreak(row: Mapping[str, Any]) -> Row:
    text = str(row["prompt"])
    return Row(text, f"jailbreak/{row['method']}", text, attack=True)


def _cyberseceval(row: Mapping[str, Any]) -> Row:
    family = f"{row['injection_type']}/{row['injection_variant']}"
    text, case = str(row["user_input"]), f"case {row['base_id']}"
    weight = 1.0 if row.get("language", "English") == "English" else _TRANSLATED
    return Row(text, family, case, attack=True, weight=weight)


def _bipia(row: Mapping[str, Any]) -> Row:
    if row["kind"] == "attack":
        text = str(row["instruction"])
        return Row(text, f"planted/{row['category']}", text, attack=True, where="plant")
    text = str(row["context"])
    return Row(text, "context", text, where="document")


def _harmless(raw: Sequence[Mapping[str, Any]], name: str) -> Iterator[Row]:
    texts: dict[str, str] = {}
    for row in raw:
        if row.get("label") == "unsafe" or "hate" in row or "hateful" in row:
            continue
        document = bool({"pid", "doc_id", "docno"} & set(row))
        for text in _values(row, (*_TEXTS[:1], *_DOCUMENTS) if document else _TEXTS):
            texts.setdefault(text, "document" if document else "request")
        for text in _values(row, _DOCUMENTS):
            texts.setdefault(text, "document")
    for where, most in (("request", MOST), ("document", MOST_DOCUMENTS)):
        chosen = sorted((text for text, kind in texts.items() if kind == where), key=_lot)
        weight = min(_SMALL, most / max(len(chosen), 1))
        for text in chosen[:most]:
            if name in _ASKED and where == "request" and len(text) < _SHORT_ASK:
                yield Row(text, "asked", text, attack=True, where="plant")
            yield Row(text, f"harmless/{name}", text, where=where, weight=max(weight, 1.0))


def _lot(text: str) -> float:
    """Return a place in a draw that has nothing to do with the split."""
    return share("draw " + text)


def _values(row: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
    for name in fields:
        value = row.get(name)
        if isinstance(value, list):
            value = " ".join(part for part in cast("list[Any]", value) if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            yield value
    yield from _turns(row.get("turns"))


def _turns(turns: Any) -> Iterator[str]:
    for turn in cast("list[Any]", turns if isinstance(turns, list) else []):
        if isinstance(turn, str):
            yield turn
        elif isinstance(turn, dict):
            said = cast("dict[str, Any]", turn)
            if str(said.get("role", "")).lower() == "user":
                yield str(said.get("text", ""))
