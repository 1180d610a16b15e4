"""Load what the checks of answers need before the first answer does."""

import structlog

from eventrail.config.guards import BUILT_IN
from eventrail.config.model import Config
from eventrail.config.policies import DEFAULT
from eventrail.guarding.allowed import NOTHING
from eventrail.guarding.answers.quality import Asked
from eventrail.guarding.answers.said import Said
from eventrail.guardrail.output import Brief, Output, judge

_log = structlog.get_logger(__name__)

_TRIAL = Output([Said("The tower is high.")])
_ASKED = Asked("How high is the tower?", documents=("The tower is 330 metres high.",))


def warm_answers(config: Config) -> bool:
    """Check a harmless answer by every policy; return whether all of them can be followed.

    As with requests, what is broken does not keep the process from starting: nothing that it
    should have checked goes out.
    """
    works = True
    for name, policy in {DEFAULT: BUILT_IN, **config.guards}.items():
        try:
            judge(_TRIAL, Brief(policy.output, _ASKED), lambda: NOTHING)
        except Exception as error:  # noqa: BLE001 -- whatever it is, answers must end with it
            _log.error(
                "answers from documents cannot be checked by this policy: none will go out",
                policy=name,
                error=type(error).__name__,
                reason=str(error),
            )
            works = False
    return works
