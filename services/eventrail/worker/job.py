"""What a request asks of its pool: the prompt, how to sample, and what may be said."""

from dataclasses import dataclass, field

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import Code, IllegalTransition, RequestProblem, problem
from eventrail.contracts.events import Accepted, Routed, Screened
from eventrail.contracts.requests import Task
from eventrail.eventlog.state import RequestState
from eventrail.guarding.allowed import Allowed
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.prompting import ChatMessage, prompt_hash
from eventrail.worker.beginning import ANEW, Beginning, shortened
from eventrail.worker.engine import GenerationRequest, Prior
from eventrail.worker.estimate import CHARACTERS_PER_TOKEN
from eventrail.worker.prompt import prompt_of
from eventrail.worker.scoring import with_logprobs


@dataclass(frozen=True, slots=True)
class Job:
    """A request, ready for an engine.

    Attributes:
        messages: the rendered prompt.
        prompt: SHA-256 of it.
        stream: whether token frames are wanted.
        task: `embed` if vectors are.
    """

    screened: Screened
    routed: Routed
    messages: list[ChatMessage]
    prompt: str = field(repr=False)
    stream: bool
    task: Task = "chat"

    def request(
        self,
        attempt: str,
        pool: Pool,
        *,
        seconds: float = 0.0,
        seed: int = 0,
        prior: Prior | None = None,
        begins: Beginning = ANEW,
        stall_s: float = 0.0,
        stream: bool = False,
    ) -> GenerationRequest:
        """Return what to ask the engine for.

        Args:
            attempt: names the generation.
            pool: its model.
            seconds: how long its first token may take; 0 for no matter.
            seed: the same for every attempt.
            prior: what an earlier attempt had generated.
            begins: what another pool's model had said, and the reader has seen.
            stall_s: how long it may be silent between two tokens; 0 for no matter.
            stream: its tokens are wanted as they come, although the app does not stream.
        """
        return GenerationRequest(
            id=attempt,
            model=self.routed.model if self.routed.model in pool.lora else pool.model,
            messages=self._begun(begins),
            sampling=shortened(self.screened.sampling, begins),
            extra=with_logprobs(self.screened.extra, self.routed.scored),
            stream=self.stream or (stream and self.task == "chat"),
            prior=None if begins.text else prior,  # tokens are of one model only
            seed=seed,
            seconds=seconds,
            task=self.task,
            begun=begins.text,
            prefill=pool.prefill,
            stall_s=stall_s,
        )

    def _begun(self, begins: Beginning) -> list[ChatMessage]:
        """Return the prompt; the beginning of the answer, if there is one, is its last message."""
        if not begins.text:
            return self.messages
        return [*self.messages, {"role": "assistant", "content": begins.text}]


def job_of(state: RequestState, config: Config, pool: Pool) -> Job:
    """Render the prompt of a routed request.

    Raises:
        IllegalTransition: the request was never screened or routed.
        RequestProblem: its template is not configured any more, its prompt is too long, or it
            wants what the pool does not do.
        Retry: its template has a version that this process has not heard of yet.
    """
    screened, routed, accepted = state.screened, state.routed, state.accepted
    if screened is None or routed is None or accepted is None:
        raise IllegalTransition(f"request {state.rid}: nothing to generate in {state.phase}")
    _check_task(accepted, routed, pool)
    if accepted.task == "embed":
        return _embedding(accepted, screened, routed, pool)
    messages = prompt_of(state, screened, routed, config)
    _check_length(messages, pool)
    stream = accepted.stream and not routed.held
    return Job(screened, routed, messages, prompt_hash(messages), stream)


def allowed_in(job: Job, state: RequestState, dictionary: MaskDictionary) -> Allowed:
    """Gather the personal data that an answer may hold: what the request brought along."""
    texts = [document.text for document in state.documents or ()]
    texts += [message.content for message in job.screened.messages if message.content]
    texts += job.screened.variables.values()
    return Allowed.gather(texts, dictionary)


def _check_task(accepted: Accepted, routed: Routed, pool: Pool) -> None:
    if accepted.task != pool.task:
        only = "makes embeddings only" if pool.task == "embed" else "makes no embeddings"
        raise problem(
            Code.INVALID_REQUEST,
            f"the model {accepted.model!r} {only}: its pool, {routed.pool}, has task {pool.task}",
            where="model",
            hint=f"name a model whose pool has `task: {accepted.task}`",
        )


def _embedding(accepted: Accepted, screened: Screened, routed: Routed, pool: Pool) -> Job:
    """Return the job of a request for vectors: each text for itself, without a template."""
    texts: list[ChatMessage] = [
        {"role": message.role, "content": message.content} for message in screened.messages
    ]
    for text in texts:
        _check_length([text], pool)
    return Job(screened, routed, texts, prompt_hash(texts), accepted.stream, accepted.task)


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
