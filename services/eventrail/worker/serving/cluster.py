"""The Ray that replicas run on: a local one of our own, or one the operator names."""

import logging
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ADDRESS = "RAY_ADDRESS"
"""Names an existing cluster; without it a local Ray is started, and ended with us."""

_OBJECT_STORE_BYTES = 128 * 1024 * 1024


class Cluster:
    """Ray and Serve, as this process uses them; every method blocks for a while."""

    def __init__(self) -> None:
        self._scratch: Path | None = None

    def start(self, cpus: int, environment: Mapping[str, str]) -> None:
        """Start or join Ray, and Serve without any HTTP proxy.

        Args:
            cpus: how many replicas a local Ray may place.
            environment: set for the processes of a local Ray.
        """
        os.environ.update(environment)
        import ray  # noqa: PLC0415 -- heavy, and only wanted once its environment is set
        from ray import serve  # noqa: PLC0415

        for name in ("ray", "ray.serve"):
            logging.getLogger(name).setLevel(logging.WARNING)
        ray.init(
            namespace="eventrail",
            log_to_driver=False,
            logging_level=logging.WARNING,
            **({} if os.environ.get(ADDRESS) else self._local(cpus)),
        )
        serve.start(proxy_location="Disabled")

    def deploy(self, name: str, application: Any) -> None:
        """Deploy an application and return before it runs."""
        from ray import serve  # noqa: PLC0415 -- heavy

        serve.run_many(
            [serve.RunTarget(application, name=name, route_prefix=None)],
            wait_for_ingress_deployment_creation=False,
            wait_for_applications_running=False,
        )

    def status(self, name: str) -> tuple[str, str]:
        """Return the status of an application and what Serve says about it."""
        from ray import serve  # noqa: PLC0415 -- heavy

        application = serve.status().applications.get(name)
        if application is None:
            return "UNKNOWN", ""
        messages = [application.message, *(d.message for d in application.deployments.values())]
        return application.status.value, " ".join(filter(None, messages))

    def stop(self, names: Sequence[str]) -> None:
        """Let the replicas of these applications finish, and end what `start` started."""
        import ray  # noqa: PLC0415 -- heavy
        from ray import serve  # noqa: PLC0415

        if not ray.is_initialized():
            return
        for name in names:
            serve.delete(name)
        if self._scratch is not None:
            serve.shutdown()
        ray.shutdown()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _local(self, cpus: int) -> dict[str, Any]:
        # Ray's sockets lie in this folder, and their paths must be shorter than 107 bytes
        self._scratch = Path(tempfile.mkdtemp(prefix="er-"))
        return {
            "address": "local",
            "num_cpus": cpus,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
            "_node_ip_address": "127.0.0.1",
            "_temp_dir": str(self._scratch),
        }
