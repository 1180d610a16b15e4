"""Writes `deploy/ray`: Serve configurations and KubeRay manifests of two ordinary pools.

Run it as `python -m eventrail.worker.serving.manifests deploy/ray`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
import yaml

from eventrail.config.model import Pool
from eventrail.config.pool import Autoscaling, Parallel, Speculation
from eventrail.worker.serving.kuberay import Node, ray_service

IMPORT_PATH = "eventrail.worker.serving.config_app:application"
HEADING = """\
# Made by `python -m eventrail.worker.serving.manifests deploy/ray`; change it there, or copy it.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A pool and what its nodes are.

    Attributes:
        name: the pool, and the files.
        pool: its configuration.
        node: one node of its replicas.
    """

    name: str
    pool: Pool
    node: Node


EXAMPLES = (
    Example(
        "chat-8b",
        Pool(
            engine="vllm",
            model="meta-llama/Meta-Llama-3-8B-Instruct",
            slots=32,
            context_limit=8192,
            autoscaling=Autoscaling(min_replicas=1, max_replicas=8),
        ),
        Node(gpus=1, cpus=8, memory="64Gi", most=8),
    ),
    Example(
        "chat-70b",
        Pool(
            engine="vllm",
            model="meta-llama/Meta-Llama-3-70B-Instruct",
            slots=64,
            context_limit=8192,
            parallel=Parallel(tensor=8),
            speculation=Speculation(
                method="eagle", model="yuhuili/EAGLE-LLaMA3-Instruct-70B", tokens=2
            ),
            autoscaling=Autoscaling(min_replicas=1, max_replicas=4),
        ),
        Node(gpus=8, cpus=64, memory="512Gi", most=4),
    ),
)
"""One accelerator a replica; and a whole node of eight, with EAGLE heads."""


def serve_config(name: str, pool: Pool) -> dict[str, Any]:
    """Return Ray Serve's configuration (`ServeDeploySchema`) of a pool.

    Nothing is asked over HTTP; but KubeRay takes a cluster for ready when Serve's proxies are,
    and those want a route that leads to replicas.
    """
    return {
        "proxy_location": "EveryNode",
        "applications": [
            {
                "name": f"eventrail-{name}",
                "route_prefix": f"/{name}",
                "import_path": IMPORT_PATH,
                "args": {"name": name, "pool": msgspec.to_builtins(pool)},
            }
        ],
    }


def documents() -> Mapping[str, str]:
    """Return the text of every file, by its name."""
    files: dict[str, str] = {}
    for example in EXAMPLES:
        config = serve_config(example.name, example.pool)
        service = ray_service(example.name, _yaml(config), example.node)
        files[f"{example.name}.serve.yaml"] = HEADING + _yaml(config)
        files[f"{example.name}.rayservice.yaml"] = HEADING + _yaml(service)
    return files


def main(folder: Annotated[Path, typer.Argument(help="Where to write.")]) -> None:
    """Write every file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _yaml(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=100)


if __name__ == "__main__":
    typer.run(main)
