"""The Ray that this process works with: a local one of its own, or one the operator names."""

import logging
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventrail.worker.serving.environment import QUIET

ADDRESS = "RAY_ADDRESS"
"""Names an existing cluster; without it a local Ray is started, and ended with us."""

_OBJECT_STORE_BYTES = 128 * 1024 * 1024


def start_ray(cpus: int, environment: Mapping[str, str]) -> Path | None:
    """Start or join Ray; return the scratch folder of a Ray of our own, None of a joined one.

    Args:
        cpus: how many a local Ray has to place work on.
        environment: set for this process and those of a local Ray.
    """
    os.environ.update(environment)
    import ray  # noqa: PLC0415 -- heavy, and only wanted once its environment is set

    for name in ("ray", "ray.serve"):
        logging.getLogger(name).setLevel(logging.WARNING)
    common: dict[str, Any] = {
        "namespace": "eventrail",
        "log_to_driver": False,
        "logging_level": logging.WARNING,
    }
    if os.environ.get(ADDRESS):
        ray.init(**common)
        return None
    # Ray's sockets lie in this folder, and their paths must be shorter than 107 bytes
    scratch = Path(tempfile.mkdtemp(prefix="er-"))
    ray.init(
        address="local",
        num_cpus=cpus,
        include_dashboard=False,
        object_store_memory=_OBJECT_STORE_BYTES,
        _node_ip_address="127.0.0.1",
        _temp_dir=str(scratch),
        **common,
    )
    return scratch


def stop_ray(scratch: Path | None) -> None:
    """Leave Ray, and end it if it is ours."""
    import ray  # noqa: PLC0415 -- heavy

    ray.shutdown()
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def local_ray(cpus: int) -> Generator[None]:
    """Have Ray for a while."""
    scratch = start_ray(cpus, QUIET)
    try:
        yield
    finally:
        stop_ray(scratch)
