"""What the service adds to a process.

A stage for each echo and openai pool; for each vllm pool the daemon that deploys its replicas,
in which the stage then runs.
"""

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host
from eventrail.runtime.service import Daemon, Part
from eventrail.runtime.stage import Stage
from eventrail.worker.engine import Engine
from eventrail.worker.engines.echo import EchoEngine
from eventrail.worker.engines.openai import OpenAIEngine
from eventrail.worker.keeper import EngineKeeper
from eventrail.worker.serving.daemon import RayServing
from eventrail.worker.stage import GenerationStage


async def build(host: Host) -> Part:
    """Return what serves the pools that this process may serve.

    Raises:
        InvalidConfig: a pool's options do not fit its engine.
    """
    stages: list[Stage] = []
    engines: list[Engine] = []
    daemons: list[Daemon] = []
    pools = chosen(host.config.config().pools, host.settings)
    for name, pool in pools.items():
        if pool.engine == "echo":
            stages.append(GenerationStage(name, pool, EchoEngine.of(name, pool), costs=False))
        elif pool.engine == "openai":
            engine = OpenAIEngine.of(name, pool)
            engines.append(engine)
            stages.append(GenerationStage(name, pool, engine, costs=True))
    on_ray = {name: pool for name, pool in pools.items() if pool.engine == "vllm"}
    if on_ray:
        daemons.append(RayServing(on_ray, host.settings))
    if engines:
        daemons.append(EngineKeeper(engines))
    return Part(stages=stages, daemons=daemons)


def chosen(pools: dict[str, Pool], settings: Settings) -> dict[str, Pool]:
    """Return the pools that `settings.pools` names; all if it names none."""
    named = {name.strip() for name in settings.pools.split(",") if name.strip()}
    return {name: pool for name, pool in pools.items() if not named or name in named}
