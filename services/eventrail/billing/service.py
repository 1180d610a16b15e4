"""What the service adds to a process."""

from eventrail.billing.bill import Billing
from eventrail.billing.settings import BillingSettings
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the one daemon."""
    billing = Billing(host.client, host.config.config, host.log, host.by, BillingSettings())
    return Part(daemons=[billing], reports={"billing": billing.report})
