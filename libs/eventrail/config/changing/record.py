"""The event of a change."""

import getpass
import os
import socket
from datetime import UTC, datetime

from eventrail.config.changing.diff import differences, section_of
from eventrail.config.changing.mask import masked_change
from eventrail.config.model import Config
from eventrail.contracts.changes import Changed
from eventrail.contracts.ids import new_rid


def operator_name() -> str:
    """Return who runs this process: EVENTRAIL_PERSON, or `user@host`."""
    return os.environ.get("EVENTRAIL_PERSON") or f"{getpass.getuser()}@{socket.gethostname()}"


def change_of(
    before: Config,
    after: Config,
    revision: int,
    *,
    command: str,
    by: str = "",
    reason: str = "",
    restores: int = 0,
) -> Changed:
    """Return the event of a change made just now; secrets are not in it.

    Args:
        before: the document that was in force.
        after: the one that is.
        revision: its revision.
        command: what asked for it.
        by: who; whoever runs this process by default.
        reason: why.
        restores: the revision whose content came back; 0 for none.
    """
    diff = [masked_change(change) for change in differences(before, after)]
    return Changed(
        id=new_rid(),
        at=datetime.now(UTC),
        by=by or operator_name(),
        section=section_of(diff),
        from_revision=before.revision,
        to_revision=revision,
        diff=diff,
        command=command,
        reason=reason,
        restores=restores,
    )
