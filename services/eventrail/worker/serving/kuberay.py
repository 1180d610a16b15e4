"""KubeRay's `RayService` of a pool: a head without accelerators, and nodes for the replicas.

What must be there before: the KubeRay operator, the NVIDIA device plugin, a Secret `eventrail-nats`
(`url`, `user`, `password`), a Secret `hugging-face` (`token`), and an image with Eventrail and its
extra `worker-gpu` (`eventrail:gpu` stands for it here).
"""

from dataclasses import dataclass
from typing import Any

RAY_VERSION = "2.60.0"
IMAGE = "eventrail:gpu"
STATE = "/var/lib/eventrail"


@dataclass(frozen=True, slots=True)
class Node:
    """A node that replicas run on.

    Attributes:
        gpus: accelerators, all of which one replica uses.
        cpus: cores.
        memory: in Kubernetes' notation.
        most: most nodes.
    """

    gpus: int
    cpus: int
    memory: str
    most: int


def ray_service(name: str, serve_config: str, node: Node) -> dict[str, Any]:
    """Return the manifest.

    Kubernetes' autoscaler brings nodes when our policy wants replicas, and takes them back. A
    changed Serve configuration is applied in place, old replicas working until new ones do; a
    changed cluster is a second one beside the first, which stays until the second one serves.

    Args:
        name: of the pool.
        serve_config: Serve's configuration, as text.
        node: what the replicas run on.
    """
    resources = {"cpu": node.cpus, "memory": node.memory, "nvidia.com/gpu": node.gpus}
    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayService",
        "metadata": {
            "name": f"eventrail-{name}",
            "labels": {"app.kubernetes.io/name": "eventrail"},
        },
        "spec": {
            "upgradeStrategy": {"type": "NewCluster"},
            "excludeHeadPodFromServeSvc": True,
            "serveConfigV2": serve_config,
            "rayClusterConfig": {
                "rayVersion": RAY_VERSION,
                "enableInTreeAutoscaling": True,
                "autoscalerOptions": {"idleTimeoutSeconds": 120},
                "headGroupSpec": {
                    "rayStartParams": {"num-cpus": "0", "dashboard-host": "0.0.0.0"},  # noqa: S104 -- inside the pod
                    "template": _pod("ray-head", {"cpu": 4, "memory": "16Gi"}),
                },
                "workerGroupSpecs": [
                    {
                        "groupName": "replicas",
                        "replicas": 1,
                        "minReplicas": 0,
                        "maxReplicas": node.most,
                        "rayStartParams": {},
                        "template": _pod("ray-worker", resources),
                    }
                ],
            },
        },
    }


def _pod(name: str, resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "spec": {
            "containers": [
                {
                    "name": name,
                    "image": IMAGE,
                    "env": _environment(),
                    "resources": {"requests": dict(resources), "limits": dict(resources)},
                    "volumeMounts": [
                        {"name": "state", "mountPath": STATE, "readOnly": True},
                        {"name": "shared-memory", "mountPath": "/dev/shm"},  # noqa: S108 -- NCCL's
                    ],
                }
            ],
            "volumes": [
                # the tenants' data keys, made by the process that runs the gateway
                {"name": "state", "persistentVolumeClaim": {"claimName": "eventrail-state"}},
                {"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": "16Gi"}},
            ],
        }
    }


def _environment() -> list[dict[str, Any]]:
    secrets = {
        "EVENTRAIL_NATS_URL": ("eventrail-nats", "url"),
        "EVENTRAIL_NATS_USER": ("eventrail-nats", "user"),
        "EVENTRAIL_NATS_PASSWORD": ("eventrail-nats", "password"),
        "HF_TOKEN": ("hugging-face", "token"),
    }
    plain = {
        "EVENTRAIL_STATE": STATE,
        "RAY_USAGE_STATS_ENABLED": "0",
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
    }
    return [
        *({"name": name, "value": value} for name, value in plain.items()),
        *(
            {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
            for name, (secret, key) in secrets.items()
        ),
    ]
