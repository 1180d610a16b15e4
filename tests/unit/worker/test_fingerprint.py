"""The name of a pool's make changes with what replicas are made of, and with nothing else."""

from typing import Any

import msgspec
import pytest

from eventrail.config.model import Pool, decode_config
from eventrail.worker.serving.fingerprint import fingerprint


def decoded(**fields: Any) -> Pool:
    document = msgspec.json.encode({"pools": {"chat": {"engine": "vllm", "model": "m", **fields}}})
    return decode_config(document).pools["chat"]


@pytest.mark.parametrize(
    "fields",
    [
        {"timeout_s": 120},
        {"slots": 64, "revision": "", "parallel": {"tensor": 1}},
        {"price_out": 1.0, "replicas": 3, "drained": True},
    ],
)
def test_defaults_written_out_and_live_fields_are_the_same_make(fields: dict[str, Any]) -> None:
    assert fingerprint(decoded(**fields)) == fingerprint(decoded())


def test_a_default_written_out_inside_a_field_is_the_same_make() -> None:
    plain, written = decoded(separation={}), decoded(separation={"connector": "NixlConnector"})
    assert fingerprint(plain) == fingerprint(written) != fingerprint(decoded())


@pytest.mark.parametrize("fields", [{"slots": 8}, {"engine_options": {"seed": 1}}])
def test_what_replicas_are_made_of_makes_another(fields: dict[str, Any]) -> None:
    assert fingerprint(decoded(**fields)) != fingerprint(decoded())
