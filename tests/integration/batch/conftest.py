"""A system in one process, with a provider that counts its calls."""

from collections.abc import Iterator

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import Pool
from eventrail.config.pools import with_pools, without_vllm
from eventrail.supervise.options import Options
from eventrail.supervise.system import System
from tests.faults.system import provider


@pytest.fixture(scope="package")
def paid() -> Iterator[str]:
    with provider() as url:
        yield url


@pytest.fixture(scope="package")
def system(paid: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    pools = {"paid": Pool(engine="openai", url=f"{paid}/v1", model="mock", slots=8)}
    config = with_pools(without_vllm(default_config()), pools)
    state = tmp_path_factory.mktemp("state")
    options = Options(state=state, topology="one", config=config, http_port=0, vllm=False)
    with System(options) as started:
        assert started.start()
        yield started
