"""The files under `deploy/ray`.

Checked here by KubeRay's CRD without its pod templates, strictly, and by what the manifests need
of their pods; the whole CRD has taken them too, but it is a megabyte. Ray's own schema and
`LLMConfig` check the Serve configurations in `tests/e2e`.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from eventrail.config.model import InvalidConfig
from eventrail.worker.serving.config_app import arguments_of
from eventrail.worker.serving.manifests import EXAMPLES, documents

FOLDER = Path(__file__).parents[3] / "deploy" / "ray"
SCHEMA = json.loads((Path(__file__).parent / "rayservice.schema.json").read_text())
NAMES = [example.name for example in EXAMPLES]


def read(name: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def test_the_files_are_those_that_are_made() -> None:
    assert {path.name: path.read_text() for path in FOLDER.glob("*.yaml")} == documents()


@pytest.mark.parametrize("name", NAMES)
def test_kuberay_knows_every_field_of_the_manifest(name: str) -> None:
    jsonschema.validate(read(f"{name}.rayservice.yaml"), SCHEMA)


def test_the_schema_would_refuse_a_field_that_kuberay_does_not_know() -> None:
    manifest = read("chat-8b.rayservice.yaml")
    manifest["spec"]["rayClusterConfig"]["workerGroups"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_holds_the_serve_configuration(name: str) -> None:
    inside = read(f"{name}.rayservice.yaml")["spec"]["serveConfigV2"]
    assert yaml.safe_load(inside) == read(f"{name}.serve.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_a_replica_fits_on_one_node_and_all_nodes_hold_all_replicas(name: str) -> None:
    manifest = read(f"{name}.rayservice.yaml")
    (group,) = manifest["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    (container,) = group["template"]["spec"]["containers"]
    (application,) = read(f"{name}.serve.yaml")["applications"]
    pool = arguments_of(application["args"]).pool
    assert container["resources"]["limits"]["nvidia.com/gpu"] == pool.parallel.tensor
    assert pool.autoscaling is not None
    assert group["maxReplicas"] == pool.autoscaling.max_replicas


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_in_a_file_and_every_pod_is_told_where_nats_is(name: str) -> None:
    cluster = read(f"{name}.rayservice.yaml")["spec"]["rayClusterConfig"]
    for group in [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]:
        (container,) = group["template"]["spec"]["containers"]
        told = {each["name"]: each for each in container["env"]}
        assert {"EVENTRAIL_NATS_URL", "EVENTRAIL_NATS_USER"} <= set(told)
        assert "value" not in told["EVENTRAIL_NATS_PASSWORD"]


def test_a_mistake_in_the_arguments_is_named_by_field() -> None:
    with pytest.raises(InvalidConfig, match="slotz"):
        arguments_of({"name": "chat", "pool": {"engine": "vllm", "slotz": 1}})
    with pytest.raises(InvalidConfig, match=r"pools\.chat\.slots"):
        arguments_of({"name": "chat", "pool": {"engine": "vllm", "slots": 0}})
