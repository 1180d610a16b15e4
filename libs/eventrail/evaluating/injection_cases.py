"""What is judged for `eventrail eval injection`: cases from the schemas of four kinds of sets."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from eventrail.evaluating.rows import UnfitData, fields_of, read_rows, unseen
from eventrail.guarding.attacks.train.planting import PLACES, plant

_SHORT: Final = 200
_LONG: Final = 2000


class Case(NamedTuple):
    """A text to judge.

    Attributes:
        text: of a request or of a document.
        slices: what it counts for, by the name of a slice.
        attack: whether it is one.
        document: whether it is to be judged as a document.
    """

    text: str
    slices: dict[str, str]
    attack: bool
    document: bool = False


class Labelled(msgspec.Struct, frozen=True):
    """A row of attacks and harmless texts."""

    text: str
    label: Literal["attack", "benign"]
    kind: str = ""
    source: str = ""


class Jailbreak(msgspec.Struct, frozen=True):
    """A row of JailbreakBench."""

    prompt: str
    method: str
    attack_type: str = ""


class Translated(msgspec.Struct, frozen=True):
    """A row of CyberSecEval."""

    user_input: str
    language: str
    injection_type: str
    injection_variant: str


class Planted(msgspec.Struct, frozen=True):
    """A row of BIPIA: an instruction, or a context to plant it in."""

    kind: Literal["attack", "context"]
    task: str
    category: str = ""
    instruction: str = ""
    context: str = ""


class Cases(NamedTuple):
    """Attributes: `cases`; `left_out`, rows a model was trained on; `notes`, for the reader."""

    cases: list[Case]
    left_out: int
    notes: list[str]


def cases_of(path: Path, seen: Collection[str]) -> Cases:
    """Return the cases of a file, without those that a model was trained on.

    Raises:
        UnfitData: the file has none of the schemas.
    """
    fields = fields_of(path)
    if {"text", "label"} <= fields:
        rows, left_out = unseen([(row.text, row) for row in read_rows(path, Labelled)], seen)
        return Cases([_labelled(row) for row in rows], left_out, [])
    if {"prompt", "method"} <= fields:
        found, left_out = unseen([(row.prompt, row) for row in read_rows(path, Jailbreak)], seen)
        return Cases([_jailbreak(row) for row in found], left_out, [])
    if {"user_input", "injection_variant"} <= fields:
        every = [(row.user_input, row) for row in read_rows(path, Translated)]
        given, left_out = unseen(every, seen)
        return Cases([_translated(row) for row in given], left_out, [])
    if {"kind", "task"} <= fields:
        return _bipia(path, seen)
    raise UnfitData(
        f"{path}: no schema of attacks: `text, label`, `prompt, method`, "
        "`user_input, injection_variant`, or `kind, task` with `instruction` or `context`"
    )


def _bipia(path: Path, seen: Collection[str]) -> Cases:
    """Plant each instruction at three places, each time in the next context."""
    every = read_rows(path, Planted)
    rows, left_out = unseen([(row.instruction or row.context, row) for row in every], seen)
    attacks = [row for row in rows if row.kind == "attack"]
    contexts = [row for row in rows if row.kind == "context"]
    if not contexts:
        raise UnfitData(f"{path}: there is no context to plant an instruction in")
    cases = [
        Case(row.context, {"kind": row.task, **_length(row.context)}, attack=False, document=True)
        for row in contexts
    ]
    for number, row in enumerate(attacks):
        for at, place in enumerate(PLACES):
            host = contexts[(number * len(PLACES) + at) % len(contexts)]
            text = plant(host.context, row.instruction, place)
            slices = {"kind": row.category, "place": place, "task": host.task, **_length(text)}
            cases.append(Case(text, slices, attack=True, document=True))
    note = "each instruction is planted at the start, in the middle and at the end of a context"
    return Cases(cases, left_out, [f"{note}; plain contexts are the harmless side"])


def _labelled(row: Labelled) -> Case:
    slices = {"source": row.source, "kind": row.kind, "language": _script(row.text)}
    return Case(row.text, {**slices, **_length(row.text)}, attack=row.label == "attack")


def _jailbreak(row: Jailbreak) -> Case:
    slices = {"method": row.method, "kind": row.attack_type, **_length(row.prompt)}
    return Case(row.prompt, slices, attack=True)


def _translated(row: Translated) -> Case:
    slices = {
        "language": row.language,
        "kind": f"{row.injection_type}: {row.injection_variant}",
        **_length(row.user_input),
    }
    return Case(row.user_input, slices, attack=True)


def _length(text: str) -> dict[str, str]:
    size = "short" if len(text) < _SHORT else "long" if len(text) > _LONG else "middle"
    return {"length": size}


def _script(text: str) -> str:
    """Return the script most letters are of, where no row says the language."""
    letters = [each for each in text if each.isalpha()]
    counts = {
        "Latin": sum(each < "\u0250" for each in letters),
        "Han": sum("\u4e00" <= each <= "\u9fff" for each in letters),
        "Hangul": sum("\uac00" <= each <= "\ud7a3" for each in letters),
    }
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] * 2 > len(letters) else "other"


def names_of(cases: Sequence[Case]) -> list[str]:
    """Return the names of slices, in the order in which they first occur."""
    return list(dict.fromkeys(name for case in cases for name in case.slices))
