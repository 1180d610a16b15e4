"""What is kept out of an answer while it is streamed."""

from dataclasses import dataclass, replace

from eventrail.config.guards.output import Output
from eventrail.config.model import Config
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.answers.echoes import FOUND, instructions, protected_text
from eventrail.guarding.detect import LEAKABLE, Detector
from eventrail.guarding.recognise.echo import EchoRecognizer
from eventrail.prompting.render import INSTRUCTIONS


@dataclass(frozen=True, slots=True)
class StreamGuard:
    """How a stream is guarded.

    Attributes:
        allowed: the personal data that it may hold.
        detector: what it is searched for.
    """

    allowed: Allowed
    detector: Detector = LEAKABLE


def stream_guard(
    state: RequestState, policy: Output, config: Config, allowed: Allowed
) -> StreamGuard:
    """Return how the stream of a request is guarded.

    Protected texts are kept out only if the policy does something about them: what is only
    noted is noted at the end.

    Args:
        state: the request.
        policy: what holds for its answer.
        config: in force now.
        allowed: the personal data that the request brought along.
    """
    if not policy.checks("prompt") or policy.prompt == ["note"]:
        return StreamGuard(allowed)
    protected = protected_text(instructions(state, config), policy)
    if not protected:
        return StreamGuard(allowed)
    messages = state.screened.messages if state.screened is not None else ()
    told = {each.content for each in messages if each.role in INSTRUCTIONS}
    texts = tuple(text for text in allowed.texts if text not in told)
    detector = LEAKABLE.with_recognizers(EchoRecognizer(protected, words=FOUND))
    return StreamGuard(replace(allowed, texts=texts), detector)
