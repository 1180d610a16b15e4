"""Which configuration a process works by, as it says itself when asked on `ctl.config.status`."""

from datetime import datetime

import msgspec


class ConfigState(msgspec.Struct, frozen=True, omit_defaults=True):
    """One process's answer.

    Attributes:
        by: the process, `<services>@<instance>`.
        revision: of the document in force in it.
        since: when that came into force there.
        release: the release it runs.
        refused: revision of a newer document that it did not take; 0 for none.
        reason: why not, by field; the document in force stays.
    """

    by: str
    revision: int
    since: datetime
    release: str = ""
    refused: int = 0
    reason: str = ""
