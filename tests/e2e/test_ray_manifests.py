"""The Serve configurations under `deploy/ray`, checked by Ray's own schemas."""

from pathlib import Path

import pytest
import yaml

from eventrail.config.settings import Settings
from eventrail.worker.serving.application import llm_settings
from eventrail.worker.serving.config_app import arguments_of
from eventrail.worker.serving.manifests import EXAMPLES

FOLDER = Path(__file__).parents[2] / "deploy" / "ray"


@pytest.mark.worker
@pytest.mark.filterwarnings("ignore")  # Ray warns about its own use of pydantic
@pytest.mark.parametrize("name", [example.name for example in EXAMPLES])
def test_ray_takes_the_serve_configuration_and_the_llm_config(name: str) -> None:
    from ray.serve.llm import LLMConfig  # noqa: PLC0415 -- heavy
    from ray.serve.schema import ServeDeploySchema  # noqa: PLC0415 -- heavy

    text = (FOLDER / f"{name}.serve.yaml").read_text(encoding="utf-8")
    config = ServeDeploySchema.model_validate(yaml.safe_load(text))
    (application,) = config.applications
    arguments = arguments_of(dict(application.args))
    fields = llm_settings(arguments.name, arguments.pool, Settings(), cpu=False)
    engine = LLMConfig(**fields).get_engine_config()
    assert engine is not None
    assert engine.num_devices == arguments.pool.parallel.tensor
