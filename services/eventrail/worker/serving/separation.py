"""Prefill and decode by replicas of their own, as `ray.serve.llm` builds it.

As `build_pd_openai_app`, less its HTTP ingress: the replicas that decode pull the requests, have
the prompt read by a replica that prefills, get its KV cache through vLLM's connector, and
generate. It needs GPUs, the connector's package (NIXL: `pip install nixl`) on every node, and a
network between the nodes that the connector can use (RDMA, or TCP, slowly).
"""

from copy import deepcopy
from typing import Any

from eventrail.config.pool import Separation

_DECODE_PORTS = {"NIXL_SIDE_CHANNEL_PORT_BASE": 22000}
"""So that both kinds of replicas can live on one node; prefill keeps Ray's default, 20000."""


def separated_settings(
    fields: dict[str, Any], separation: Separation
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the `LLMConfig` fields of the replicas that prefill, and of those that decode.

    Args:
        fields: those of a replica that does both.
        separation: how many of each, and how they are connected.
    """
    transfer = {"kv_connector": separation.connector, "kv_role": "kv_both"}
    prefill, decode = deepcopy(fields), deepcopy(fields)
    for side, replicas in (
        (prefill, separation.prefill_replicas),
        (decode, separation.decode_replicas),
    ):
        side["engine_kwargs"]["kv_transfer_config"] = dict(transfer)
        side["deployment_config"]["num_replicas"] = replicas
        del side["server_cls"]
    decode["experimental_configs"] |= _DECODE_PORTS
    return prefill, decode


def build_separated(fields: dict[str, Any], separation: Separation) -> Any:
    """Return the application of both kinds of replicas; those that decode are its ingress."""
    from ray.llm._internal.serve.serving_patterns.prefill_decode.pd_server import (  # noqa: PLC0415
        PDPrefillServer,  # -- heavy
    )
    from ray.serve import llm  # noqa: PLC0415 -- heavy

    from eventrail.worker.serving.replica_separated import PullDecodeServer  # noqa: PLC0415

    prefill, decode = separated_settings(fields, separation)
    server: Any = PDPrefillServer
    prefiller = llm.build_llm_deployment(
        llm.LLMConfig(**prefill), name_prefix="Prefill:", deployment_cls=server
    )
    return llm.build_llm_deployment(
        llm.LLMConfig(**decode),
        name_prefix="Decode:",
        bind_kwargs={"prefill_server": prefiller},
        deployment_cls=PullDecodeServer,
    )
