"""What the service adds to a process."""

import functools
import importlib
from typing import Any

import structlog

from eventrail.config.lookup import listening_in
from eventrail.contracts.errors import EventrailError
from eventrail.feedback.comparing import Comparing
from eventrail.feedback.inferring import Inferring
from eventrail.feedback.intake import FeedbackIntake
from eventrail.feedback.memory import Memory
from eventrail.feedback.reader import FeedbackReader
from eventrail.feedback.write import Writer
from eventrail.guarding.personal.ids import personal_of, safe_text
from eventrail.runtime.host import RELEASE, Host
from eventrail.runtime.service import Part
from eventrail.signals.conversations import Conversations
from eventrail.signals.ended import Ended
from eventrail.signals.model import Dissatisfaction, in_force
from eventrail.signals.seen import SameQuestion

_log = structlog.get_logger(__name__)


async def build(host: Host) -> Part:
    """Return the daemon that takes feedback in, and the reader that infers more."""

    def safe(tenant: str, text: str) -> str:
        policy = personal_of(tenant, host.config.current)
        return safe_text(text, policy, functools.partial(host.sealer.pseudonym, tenant))

    config, note = host.config.config, host.announcer.note
    conversations = Conversations()
    inferring = Inferring(host.log, note, conversations, same_question(), model())

    async def quiet(ended: Ended) -> None:
        if listening_in(config(), ended.tenant).infer:
            await inferring.quiet(ended)

    def quiet_s(tenant: str) -> float:
        return listening_in(config(), tenant).quiet_s

    memory = Memory(host.client, host.log.resolve, conversations, quiet_s, quiet)
    comparing = Comparing(host.log, config, note, by=host.by, release=RELEASE)
    return Part(
        readers=[FeedbackReader(memory, inferring, comparing, config)],
        daemons=[FeedbackIntake(host.client, Writer(host.log, note, safe)), memory],
        reports={"feedback": lambda: {"remembered": len(conversations)}},
    )


def same_question() -> SameQuestion:
    """Return what tells questions apart; by equal words alone if no model is installed."""
    try:
        module: Any = importlib.import_module("eventrail.caching.semantic")
        judge = module.make_judge()
    except (ImportError, EventrailError) as error:
        _log.warning("questions are told apart by their words alone", reason=str(error))
        return _never
    return lambda one, other: float(judge.likeness(one, other).score)


def model() -> Dissatisfaction | None:
    """Return what tells dissatisfied users; None if a package or the model is missing."""
    try:
        return in_force()
    except (ImportError, EventrailError) as error:
        _log.error("dissatisfaction is told by cues alone", reason=str(error))
        return None


def _never(one: str, other: str) -> float:
    del one, other
    return 0.0
