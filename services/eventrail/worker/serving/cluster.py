"""The Ray that replicas run on: a local one of our own, or one the operator names."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eventrail.worker.serving.ray_process import start_ray, stop_ray
from eventrail.worker.serving.reconcile import Status

_STAYING = ("STARTING", "RECOVERING", "UPDATING", "RUNNING", "PENDING_MIGRATION")
"""States of replicas that are to stay, in Serve's words."""


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
        self._scratch = start_ray(cpus, environment)
        from ray import serve  # noqa: PLC0415 -- heavy, and only wanted once Ray runs

        serve.start(proxy_location="Disabled")
        logging.getLogger("ray.serve").setLevel(logging.WARNING)  # starting makes it talkative

    def deploy(self, name: str, application: Any) -> None:
        """Deploy an application and return before it runs."""
        from ray import serve  # noqa: PLC0415 -- heavy

        serve.run_many(
            [serve.RunTarget(application, name=name, route_prefix=None)],
            wait_for_ingress_deployment_creation=False,
            wait_for_applications_running=False,
        )

    def statuses(self) -> dict[str, Status]:
        """Return what Serve says of every application."""
        from ray import serve  # noqa: PLC0415 -- heavy

        applications = serve.status().applications
        return {name: _status(application) for name, application in applications.items()}

    def delete(self, name: str) -> None:
        """Let an application's replicas finish and delete it; returns at once."""
        from ray import serve  # noqa: PLC0415 -- heavy

        serve.delete(name, _blocking=False)

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
        stop_ray(self._scratch)


def _status(application: Any) -> Status:
    deployments: list[Any] = list(application.deployments.values())
    counts = [{_word(state): n for state, n in d.replica_states.items()} for d in deployments]
    messages = [application.message, *(deployment.message for deployment in deployments)]
    return Status(
        state=application.status.value,
        message="\n".join(filter(None, messages)),
        running=sum(count.get("RUNNING", 0) for count in counts),
        wanted=sum(count.get(state, 0) for count in counts for state in _STAYING),
    )


def _word(state: Any) -> str:
    """Return the name of a replica's state, which Serve gives as a word or as an enum."""
    return str(getattr(state, "value", state))
