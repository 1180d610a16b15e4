"""Kill -9 and freeze everything under load: every promise holds.

The seed is random and printed; `FAULT_SEED` repeats one, `FAULT_SECONDS` runs longer.
"""

import asyncio
import os
import secrets
from pathlib import Path

import pytest

from tests.faults.campaign import campaign
from tests.faults.system import fault_config, provider, running

SECONDS = float(os.environ.get("FAULT_SECONDS", "45"))
SEED = int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**6))


@pytest.mark.timeout(SECONDS + 400)
def test_every_accepted_request_ends_once_whatever_is_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\nfault campaign: FAULT_SEED={SEED} FAULT_SECONDS={SECONDS:g}")
    with provider() as url, running(tmp_path, fault_config(url), "unfused") as system:
        outcome = asyncio.run(campaign(system, url, seed=SEED, seconds=SECONDS, rate=12))
    with capsys.disabled():
        print(outcome)
    killed = {deed.split()[1] for deed in outcome.done.deeds if deed.startswith("kill")}
    assert killed >= {unit.child.name for unit in system.supervisor.units}, "not all were killed"
    void = [
        name
        for name in ("redelivered", "lost the race", "already ours")
        if not outcome.evidence[name]
    ]
    assert not void, f"{void} did not happen: the run proves nothing. {outcome}"
    assert outcome.calls > 0
    assert outcome.ends.get("completed", 0) > 0
