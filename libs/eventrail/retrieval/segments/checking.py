"""Find what is damaged: every byte is read and compared with the hash it was sealed with."""

import shutil
from pathlib import Path

from eventrail.retrieval.segments.manifest import (
    IndexUnusable,
    described,
    read_segment_manifest,
)
from eventrail.retrieval.segments.tenant import TenantFolder


def faults(folder: Path, version: str) -> dict[str, str]:
    """Return what is wrong with segments of a version, by segment; empty if nothing is.

    Raises:
        IndexUnusable: the version itself is not there.
    """
    tenant = TenantFolder(folder)
    found: dict[str, str] = {}
    for name in tenant.read(version).segments:
        fault = fault_of(tenant.segment(name))
        if fault:
            found[name] = fault
    return found


def fault_of(segment: Path) -> str:
    """Return what is wrong with a segment's folder; empty if nothing is."""
    try:
        manifest = read_segment_manifest(segment)
        for name, file in manifest.files.items():
            if described(segment / name) != file:
                return f"{segment / name} is not what was written: its hash differs"
    except (IndexUnusable, OSError) as error:
        return str(error)
    return ""


def remove_damaged(folder: Path, version: str) -> dict[str, str]:
    """Remove the damaged segments of a version, and the version; return what was wrong.

    `build_version` builds them anew, and leaves the others as they are.
    """
    tenant = TenantFolder(folder)
    damaged = faults(folder, version)
    if damaged:
        tenant.version(version).unlink(missing_ok=True)
    for name in damaged:
        shutil.rmtree(tenant.segment(name), ignore_errors=True)
    return damaged
