"""How a report was made, so that it can be made again."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

import duckdb
import msgspec

from eventrail.lake.coverage import spans as archived
from eventrail.lake.schema import SCHEMAS
from eventrail.lake.storage.interface import Place
from eventrail.studies.asking import asked
from eventrail.studies.shown import listed

_LIBRARIES = ("duckdb", "pyarrow", "numpy", "scipy", "matplotlib", "jinja2")


class Provenance(msgspec.Struct, frozen=True):
    """What is needed to repeat a report.

    Attributes:
        command: to be typed again.
        facts: what it was made with and from, by name.
    """

    command: str
    facts: Mapping[str, str]


def provenance(
    connection: duckdb.DuckDBPyConnection, lakes: Mapping[str, Place], command: str
) -> Provenance:
    """Return how a report on the selection in `chosen` was made.

    Args:
        connection: with the views and the temporary table `chosen`.
        lakes: the folders that were read, by what they are called.
        command: what was typed.
    """
    facts = {"Eventrail": _version("eventrail")}
    facts |= _configuration(connection)
    for name, lake in lakes.items():
        facts |= {f"{name}, {stream}": spans(lake, stream) for stream in sorted(SCHEMAS)}
    facts["Hash of the requests"] = fingerprint(connection)
    facts["Python"] = platform.python_version()
    facts["Libraries"] = ", ".join(f"{each} {_version(each)}" for each in _LIBRARIES)
    return Provenance(command, facts)


def spans(lake: Place, stream: str) -> str:
    """Return which sequences of a stream the lake holds, whatever files they lie in."""
    found: list[tuple[int, int]] = []
    for first, last in archived(lake, stream):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    texts = [f"sequences {first} to {last}" for first, last in found]
    return listed(texts, 6) if texts else "nothing"


def fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a hash of the requests that were looked at, whatever their order and files."""
    [(count, mixed)] = asked(
        connection,
        "SELECT count(*), coalesce(bit_xor(md5_number(concat_ws('|', tenant, rid, status, "
        "accepted_at::VARCHAR, cost::VARCHAR, rating::VARCHAR, judged::VARCHAR))), 0)::VARCHAR "
        "FROM chosen",
    )
    return f"{hashlib.sha256(f'{count}:{mixed}'.encode()).hexdigest()[:32]} of {count:,} requests"


def _configuration(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = asked(
        connection,
        "SELECT coalesce(release, ''), coalesce(revision::VARCHAR, '') FROM chosen "
        "GROUP BY ALL ORDER BY ALL",
    )
    releases: Sequence[str] = sorted({row[0] for row in rows if row[0]})
    revisions = sorted({row[1] for row in rows if row[1]}, key=lambda each: (len(each), each))
    return {
        "Releases that served": listed(list(releases), 6),
        "Configuration revisions": listed(list(revisions), 12),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
