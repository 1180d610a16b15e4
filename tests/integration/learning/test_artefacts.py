"""From a trained folder to the model in force in every process."""

import json
from pathlib import Path

import numpy as np
import pytest

from eventrail.contracts.errors import EventrailError
from eventrail.learning.artefact import (
    Manifest,
    UnusableArtefact,
    read_artefact,
    write_artefact,
)
from eventrail.learning.registry import choose, in_force, load_bundled
from tests.conftest import Provisioned
from tests.integration.pools.running import eventrail
from tests.integration.services.running import running, until


def trained(folder: Path, name: str = "own", kind: str = "linear-1", number: float = 1.0) -> str:
    arrays = {"weights": np.full(3, number, np.float32)}
    return write_artefact(folder, Manifest(name, "", kind), arrays).version


def version_in_force(name: str) -> str:
    try:
        return in_force("eventrail.guarding", name, "linear-1").manifest.version
    except UnusableArtefact:
        return ""


async def test_a_model_is_published_and_used_and_taken_back(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    url, folder = provisioned.url, tmp_path / "own"
    version = trained(folder)
    assert await eventrail(url, "artefacts", "publish", str(folder), "--dry-run") == (
        0,
        f"would publish own@{version}, 0 KiB\n",
    )
    status, printed = await eventrail(url, "artefacts", "publish", str(folder))
    assert (status, f"own@{version} is published" in printed) == (0, True)
    async with running(provisioned, "guardrail"):
        status, printed = await eventrail(url, "artefacts", "use", f"own@{version}")
        assert status == 0, printed
        await until(lambda: version_in_force("own") == version)
        _, printed = await eventrail(url, "artefacts", "list", "--json")
        row = next(each for each in json.loads(printed) if each["name"] == "own")
        assert (row["version"], row["in_force"]) == (version, True)
        status, _ = await eventrail(url, "artefacts", "unuse", "own")
        assert status == 0
        await until(lambda: version_in_force("own") == "")
    exported = tmp_path / "exported"
    status, _ = await eventrail(url, "artefacts", "export", f"own@{version}", str(exported))
    assert status == 0
    assert (exported / "arrays.npz").read_bytes() == (folder / "arrays.npz").read_bytes()


async def test_what_was_never_published_cannot_be_used(provisioned: Provisioned) -> None:
    status, printed = await eventrail(provisioned.url, "artefacts", "use", "own@000000000000")
    assert (status, "was never published" in printed) == (1, True)


async def test_a_process_does_not_start_without_the_model_it_is_told_to_work_by(
    provisioned: Provisioned,
) -> None:
    status, _ = await eventrail(
        provisioned.url, "config", "set", "artefacts.own", '"000000000000"', "--wait", "0"
    )
    assert status == 0
    with pytest.raises(EventrailError, match=r"own@000000000000 was never published"):
        async with running(provisioned, "guardrail"):
            pytest.fail("it started")


def test_a_model_of_another_kind_does_not_pass(tmp_path: Path) -> None:
    trained(tmp_path / "own", kind="tagger-1")
    try:
        choose({"own": read_artefact(tmp_path / "own", "tagger-1")})
        with pytest.raises(UnusableArtefact, match="tagger-1"):
            in_force("eventrail.guarding", "own", "linear-1")
    finally:
        choose({})
    with pytest.raises(UnusableArtefact, match="no model can be read"):
        load_bundled("eventrail.guarding", "own", "linear-1")
