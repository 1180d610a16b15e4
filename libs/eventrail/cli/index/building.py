"""Build an index for a command, with a progress bar."""

from pathlib import Path

from nats.aio.client import Client
from rich.console import Console
from rich.progress import Progress

from eventrail.cli.index.session import target
from eventrail.config.model import Config
from eventrail.contracts.errors import Code, problem
from eventrail.retrieval.indexing.current import Current, read_current
from eventrail.retrieval.indexing.rebuilding import Target, rebuild
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retrieval.segments.tenant import TenantFolder


async def build(client: Client, root: Path, tenant: str, as_of: str) -> tuple[Current, Config]:
    """Build the index that `as_of` names under `root`; return it and the configuration."""
    wanted, config = await target(client, tenant, as_of)
    return await build_target(client, TenantFolder.of(root, tenant), wanted, config), config


async def build_target(
    client: Client, folder: TenantFolder, wanted: Target, config: Config
) -> Current:
    """Build an index, and show how far it is."""
    tenant = folder.path.name
    if not wanted.sequence:
        raise problem(Code.NOT_FOUND, f"tenant {tenant} had no documents then", where=tenant)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"building {tenant}", total=wanted.sequence)

        def told(done: int, _: int) -> None:
            progress.update(task, completed=done)

        return await rebuild(Documents(client), folder, wanted, config, told)


def in_force(root: Path, tenant: str) -> Current:
    """Return what is in force under `root`; raise a problem if nothing is."""
    current = read_current(TenantFolder.of(root, tenant).path)
    if current is None:
        raise problem(
            Code.NOT_FOUND,
            f"no index of tenant {tenant} in {root}",
            where=tenant,
            hint="give --state for the folder of a retriever, or --as-of to build one",
        )
    return current
