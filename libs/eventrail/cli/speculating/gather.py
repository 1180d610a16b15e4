"""What a run is made of: the configuration, the pool, the prompts."""

import asyncio
from pathlib import Path

from eventrail.bus.running import read_running
from eventrail.cli.inspect.session import connected
from eventrail.config.default import default_config
from eventrail.config.lookup import known_templates
from eventrail.config.model import Config, Pool, read_config
from eventrail.config.settings import Settings
from eventrail.eventlog.provision.document import stored_config
from eventrail.speculation import recorded
from eventrail.speculation.plan import InvalidPlan
from eventrail.speculation.prompts import Prompt, UnreadablePrompts, read_prompts


def configuration(settings: Settings, path: Path | None) -> Config:
    """Return the configuration: of the file, of the running system, or what comes with us."""
    if path is not None:
        return read_config(path)
    if read_running(settings.state) is None:
        return default_config()

    async def stored() -> Config | None:
        async with connected(settings, "bench") as client:
            return await stored_config(client)

    return asyncio.run(stored()) or default_config()


def vllm_pool(config: Config, name: str) -> Pool:
    """Return a pool of the configuration; raise `InvalidPlan` if it is none that vLLM serves."""
    pool = config.pools.get(name)
    if pool is None or pool.engine != "vllm":
        known = ", ".join(sorted(n for n, p in config.pools.items() if p.engine == "vllm"))
        raise InvalidPlan(f"--pool {name}: no such vllm pool; there are: {known or 'none'}")
    return pool


def prompts(
    config: Config, settings: Settings, pool: str, data: Path | None, most: int
) -> list[Prompt]:
    """Return the prompts of a file, or else those in the hot log and the lake, newest first.

    Raises:
        UnreadablePrompts: there are none.
        LogUnavailable: a system runs, but its log does not answer.
    """
    if data is not None:
        return read_prompts(data, known_templates(config))[:most]

    async def logged() -> list[Prompt]:
        async with connected(settings, "bench") as client:
            return await recorded.from_log(client, pool, known_templates(config), most)

    found = asyncio.run(logged()) if read_running(settings.state) is not None else []
    if len(found) < most:
        older = recorded.from_lake(settings.lake_place, pool, known_templates(config), most)
        found += [prompt for prompt in older if prompt not in found]
    if not found:
        raise UnreadablePrompts(
            f"neither the log nor {settings.lake_place} has an answer of pool {pool}; "
            "ask it something first, or give prompts with --data"
        )
    return found[:most]
