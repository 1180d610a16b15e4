"""Load what the checks need before the first request does, and say so if it cannot be loaded."""

import structlog

from eventrail.config.guards import BUILT_IN
from eventrail.config.model import Config
from eventrail.config.policies import DEFAULT
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.guardrail.checking import check_request

_log = structlog.get_logger(__name__)

_TRIAL = ChatRequest([Message("user", "How high is the tower?")])


def warm(config: Config) -> bool:
    """Check a harmless request by every policy; return whether all of them can be followed.

    A guard that is broken does not keep the process from starting: each request then ends with
    `stage_error`, which tells an app more than a closed port.
    """
    works = True
    for name, policy in {DEFAULT: BUILT_IN, **config.guards}.items():
        try:
            check_request(_TRIAL, policy, lambda _: "0" * 12)
        except Exception as error:  # noqa: BLE001 -- whatever it is, requests must end with it
            _log.error(
                "no request of this policy can be checked: all of them will end with stage_error",
                policy=name,
                error=type(error).__name__,
                reason=str(error),
            )
            works = False
    return works
