"""What a request asks of its pool: the prompt, how to sample, and what may be said."""

from dataclasses import dataclass, field

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import Code, IllegalTransition, RequestProblem, problem
from eventrail.contracts.events import Routed, Screened
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.prompting import ChatMessage, prompt_hash, render
from eventrail.worker.engine import GenerationRequest, Prior
from eventrail.worker.estimate import CHARACTERS_PER_TOKEN


@dataclass(frozen=True, slots=True)
class Job:
    """A request, ready for an engine.

    Attributes:
        messages: the rendered prompt.
        prompt: SHA-256 of it.
        stream: whether token frames are wanted.
    """

    screened: Screened
    routed: Routed
    messages: list[ChatMessage]
    prompt: str = field(repr=False)
    stream: bool

    def request(
        self,
        attempt: str,
        pool: Pool,
        *,
        seconds: float = 0.0,
        seed: int = 0,
        prior: Prior | None = None,
    ) -> GenerationRequest:
        """Return what to ask the engine for.

        Args:
            attempt: names the generation.
            pool: its model.
            seconds: how long it may take; 0 for no matter.
            seed: the same for every attempt.
            prior: what an earlier attempt had generated.
        """
        return GenerationRequest(
            id=attempt,
            model=self.routed.model if self.routed.model in pool.lora else pool.model,
            messages=self.messages,
            sampling=self.screened.sampling,
            extra=self.screened.extra,
            stream=self.stream,
            prior=prior,
            seed=seed,
            seconds=seconds,
        )


def job_of(state: RequestState, config: Config, pool: Pool) -> Job:
    """Render the prompt of a routed request.

    Raises:
        IllegalTransition: the request was never screened or routed.
        RequestProblem: its template is not configured any more, or its prompt is too long.
    """
    screened, routed, accepted = state.screened, state.routed, state.accepted
    if screened is None or routed is None or accepted is None:
        raise IllegalTransition(f"request {state.rid}: nothing to generate in {state.phase}")
    template = config.templates.get(routed.template)
    if template is None:
        raise problem(
            Code.STAGE_ERROR,
            f"the prompt template {routed.template!r} is not configured",
            where=f"model-{routed.pool}",
            hint="the operator puts it back into `templates`, or changes the rule",
        )
    messages = render(template, screened.messages, state.documents or ())
    _check_length(messages, pool)
    return Job(screened, routed, messages, prompt_hash(messages), accepted.stream)


def allowed_in(job: Job, state: RequestState, dictionary: MaskDictionary) -> Allowed:
    """Gather the personal data that an answer may hold: what the request brought along."""
    texts = [document.text for document in state.documents or ()]
    texts += [message.content for message in job.screened.messages if message.content]
    return Allowed.gather(texts, dictionary)


def _check_length(messages: list[ChatMessage], pool: Pool) -> None:
    """Refuse, before it costs anything, what is sure to be too long; engines count exactly."""
    if not pool.context_limit:
        return
    characters = sum(len(message["content"] or "") for message in messages)
    if characters > pool.context_limit * CHARACTERS_PER_TOKEN * 2:
        raise too_long(f"about {characters // CHARACTERS_PER_TOKEN} tokens", pool.context_limit)


def too_long(size: str, limit: int) -> RequestProblem:
    """Return the problem of a prompt that does not fit the model."""
    return problem(
        Code.CONTEXT_TOO_LONG,
        f"the prompt has {size}; the model takes {limit} with the answer",
        where="messages",
        hint="send fewer or shorter messages",
    )
