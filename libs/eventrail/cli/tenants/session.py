"""What `eventrail tenants` does on a server, with keys and files besides."""

from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client

from eventrail.cli.configuring.session import Asked, Outcome, changed
from eventrail.cli.keys.doing import admin_of
from eventrail.cli.tenants.edit import without_tenant
from eventrail.config.changing.store import DocumentStore
from eventrail.guarding.key_files import FileTenantKeys
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Issued, Terms
from eventrail.pools.change import Tell


def data_keys(state: Path) -> FileTenantKeys | None:
    """Return the tenants' data keys, if the state folder is on this machine."""
    return FileTenantKeys(state / "keys") if state.is_dir() else None


async def first_key(client: Client, tenant: str, terms: Terms, asked: Asked) -> Issued:
    """Make a tenant's first key."""
    admin = admin_of(client, asked.wish.command, asked.wish.reason)
    return await admin.create(tenant, terms)


async def removed(
    client: Client, tenant: str, asked: Asked, tell: Tell
) -> tuple[list[VirtualKey], Outcome]:
    """Revoke a tenant's keys, then take it out of the document.

    Returns:
        The keys that were revoked, or would be, and what came of the change.
    """
    without_tenant(await DocumentStore(client).present(), tenant)  # before anything is revoked
    admin = admin_of(client, asked.wish.command, asked.wish.reason)
    now = datetime.now(UTC)
    good = [key for key in await admin.all() if key.tenant == tenant and key.good(now)]
    if not asked.dry_run:
        for key in good:
            await admin.revoke(key.id)
    return good, await changed(client, lambda it: without_tenant(it, tenant), asked, tell)
