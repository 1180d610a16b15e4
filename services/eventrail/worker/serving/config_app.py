"""The application that a Ray Serve configuration names: `import_path` and `args`.

    import_path: eventrail.worker.serving.config_app:application
    args: {name: chat, pool: {engine: vllm, model: org/model, slots: 32}}

On a cluster that Serve configurations or KubeRay run, this stands where elsewhere the worker's
process deploys. Where NATS is comes from the environment of the nodes (`EVENTRAIL_NATS_URL`,
`EVENTRAIL_NATS_USER`, `EVENTRAIL_NATS_PASSWORD`). Tell Eventrail's own configuration of the same
pool, so that requests find it, and let no worker process serve it.
"""

from typing import Any

import msgspec

from eventrail.config.check_pool import check_pool
from eventrail.config.model import InvalidConfig, Pool
from eventrail.config.settings import Settings
from eventrail.worker.serving.application import build_application


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the configuration says under `args`.

    Attributes:
        name: the pool.
        pool: as under `pools` in Eventrail's configuration.
    """

    name: str
    pool: Pool


def arguments_of(args: dict[str, Any]) -> Arguments:
    """Return the arguments; raise `InvalidConfig` naming the field that does not fit."""
    try:
        arguments = msgspec.convert(args, type=Arguments)
    except msgspec.ValidationError as error:
        raise InvalidConfig(f"args: {error}") from error
    check_pool(arguments.name, arguments.pool)
    return arguments


def application(args: dict[str, Any]) -> Any:
    """Return the application of a pool; Serve calls this.

    Raises:
        InvalidConfig: the arguments do not fit.
    """
    arguments = arguments_of(args)
    return build_application(arguments.name, arguments.pool, Settings())
