"""What is compared: ways to draft, written `METHOD[:TOKENS[:MIN-MAX]][@MODEL]`."""

import re

import msgspec

from eventrail.config.pool import Pool, Speculation
from eventrail.contracts.errors import EventrailError

BUNDLED = "bundled"
PLAIN = "none"
"""The mode all others are compared with."""

_MODE = re.compile(
    r"(?P<method>none|ngram|draft|medusa|eagle)"
    r"(:(?P<tokens>[1-9]\d?)(:(?P<least>[1-9]\d?)-(?P<most>[1-9]\d?))?)?"
    r"(@(?P<model>\S+))?"
)


class InvalidMode(EventrailError):
    """A way to draft that cannot be run; the message says what is wrong with it."""


class Mode(msgspec.Struct, frozen=True):
    """A way to draft.

    Attributes:
        name: as written; names it in tables and files.
        speculation: what the pool's configuration would say.
    """

    name: str
    speculation: Speculation


def parse_modes(text: str, pool: Pool) -> list[Mode]:
    """Return the modes named in a comma-separated list, the plain one first, each once.

    What a mode leaves open is taken from the pool's own speculation if that is of the same method,
    else the method's default; for the bundled model, drafts and heads are the bundled ones.

    Raises:
        InvalidMode: of another form, or its model is not known.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    modes = [_mode(name, pool) for name in names if name != PLAIN]
    unique = {mode.name: mode for mode in [Mode(PLAIN, Speculation()), *modes]}
    return list(unique.values())


def default_modes(pool: Pool) -> str:
    """Return the modes that a pool can run without anything being named."""
    own = pool.speculation
    names = [PLAIN, "ngram"]
    if pool.model == BUNDLED:
        names += ["draft", "medusa"]
    if own is not None and own.method not in names:
        names.append(own.method)
    return ",".join(names)


def _mode(name: str, pool: Pool) -> Mode:
    found = _MODE.fullmatch(name)
    if found is None:
        raise InvalidMode(
            f"mode {name!r}: write METHOD[:TOKENS[:MIN-MAX]][@MODEL], such as ngram, ngram:8:2-4, "
            "medusa:3 or draft@org/model; methods are none, ngram, draft, medusa, eagle"
        )
    given = {key: value for key, value in found.groupdict().items() if value}
    method = given["method"]
    if method in {PLAIN, "ngram"} and "model" in given:
        raise InvalidMode(f"mode {name!r}: method {method} has no model")
    if method != "ngram" and "least" in given:
        raise InvalidMode(f"mode {name!r}: only ngram looks tokens up")
    return Mode(name, _speculation(name, given, pool))


def _speculation(name: str, given: dict[str, str], pool: Pool) -> Speculation:
    own = pool.speculation
    same = own if own is not None and own.method == given["method"] else None
    changes: dict[str, object] = {"method": given["method"]}
    for field, group in (("tokens", "tokens"), ("lookup_min", "least"), ("lookup_max", "most")):
        if group in given:
            changes[field] = int(given[group])
    if given["method"] != "ngram":
        changes["model"] = given.get("model") or (same.model if same else _packaged(name, pool))
    speculation = msgspec.structs.replace(same or Speculation(), **changes)
    if speculation.lookup_max < speculation.lookup_min:
        raise InvalidMode(f"mode {name!r}: looks up at least more tokens than at most")
    return speculation


def _packaged(name: str, pool: Pool) -> str:
    if pool.model == BUNDLED:
        return BUNDLED
    raise InvalidMode(
        f"mode {name!r}: name its model, {name}@PATH or {name}@HUB-ID; only the bundled model "
        "brings its own"
    )
