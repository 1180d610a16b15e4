"""The short way to vLLM: its own rendering and parameters, then `AsyncLLM` with nothing between.

Written against vLLM 0.29, whose frontend is no public API; `tests/e2e` holds it to the answers
of the chat API.
"""

import functools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from eventrail.worker.engine import EngineError
from eventrail.worker.engines.openai_errors import code_of
from eventrail.worker.engines.vllm_prompt import Frontend, Prompt

_UNFINISHED = "\N{REPLACEMENT CHARACTER}"
_REFUSED = 400
_BROKEN = 500


def frontend_of(engine: Any, request_type: Any) -> Frontend | None:
    """Return the short way to a vLLM of `ray.serve.llm`; None where its answers need parsing.

    Args:
        engine: its `VLLMEngine`, started.
        request_type: its `ChatCompletionRequest`.
    """
    serving = engine._oai_serving_chat  # noqa: SLF001 -- ray.serve.llm shows it nowhere else
    parser = serving.parser_cls
    if serving.online_renderer.use_harmony or (parser and parser.reasoning_parser_cls):
        return None
    return VllmFrontend(serving, engine._engine_client, request_type)  # noqa: SLF001


class VllmFrontend:
    """See `Frontend`.

    Args:
        serving: vLLM's `OpenAIServingChat`.
        client: vLLM's `AsyncLLM`.
        request_type: the chat API's request, with vLLM's fields.
    """

    def __init__(self, serving: Any, client: Any, request_type: Any) -> None:
        from vllm.entrypoints.serve.utils.api_utils import (  # noqa: PLC0415 -- heavy
            get_max_tokens,  # pyright: ignore[reportUnknownVariableType] -- takes a bare dict
        )
        from vllm.exceptions import VLLMError, VLLMServerError  # noqa: PLC0415
        from vllm.v1.engine.exceptions import EngineDeadError  # noqa: PLC0415

        self._serving = serving
        self._client = client
        self._request_type = request_type
        self._most_tokens = get_max_tokens
        self._dead, self._broken = EngineDeadError, VLLMServerError
        self._known: tuple[type[Exception], ...] = (VLLMError, ValueError, TypeError)
        self._tokenizer = serving.renderer.tokenizer
        self.length_of = functools.lru_cache(maxsize=1 << 17)(self._length_of)

    async def prepare(self, body: dict[str, Any]) -> Prompt:
        """Render and read a request with vLLM's own code; see `Frontend`."""
        try:
            request = self._request_type(**body)
            rendered: Any = await self._serving.render_chat_request(request)
            if not hasattr(rendered, "error"):
                return self._prompt(request, rendered[1][0])
        except self._known as error:
            raise self._told(error) from error
        raise _refused(rendered.error.message, int(rendered.error.code))

    def _prompt(self, request: Any, inputs: dict[str, Any]) -> Prompt:
        serving = self._serving
        tokens: list[int] = inputs["prompt_token_ids"]
        most = request.max_completion_tokens
        params = request.to_sampling_params(
            self._most_tokens(
                serving.model_config.max_model_len,
                request.max_tokens if most is None else most,
                len(tokens),
                serving.default_sampling_params,
                serving.override_max_tokens,
                truncate_prompt_tokens=request.truncate_prompt_tokens,
            ),
            serving.default_sampling_params,
        )
        lora = serving._maybe_get_adapters(request, supports_default_mm_loras=True)  # noqa: SLF001 -- as the chat API
        return Prompt(inputs, tokens, params, lora)

    async def generate(self, prompt: Prompt, request_id: str) -> AsyncGenerator[Any, None]:
        """Yield vLLM's outputs; see `Frontend`."""
        outputs = self._client.generate(
            prompt.inputs, prompt.params, request_id, lora_request=prompt.lora
        )
        try:
            async with aclosing(outputs):
                async for output in outputs:
                    yield output
        except self._known as error:  # some parameters are only checked by the engine core
            raise self._told(error) from error

    def text_of(self, prompt: Prompt, tokens: list[int]) -> str:
        """Decode tokens where they stand: the first may lose its space on its own."""
        skip = prompt.params.skip_special_tokens
        whole = self._decode([*prompt.tokens, *tokens], skip=skip)
        return whole[len(self._decode(prompt.tokens, skip=skip)) :]

    def _told(self, error: Exception) -> EngineError:
        """Return what an error of vLLM's means: its engine's death, its own, or the request's."""
        if isinstance(error, self._dead):
            return EngineError(f"vLLM's engine died: {error}", retryable=True, lost=True)
        status = _BROKEN if isinstance(error, self._broken) else _REFUSED
        return _refused(str(error), int(getattr(error, "http_status", status)))

    def _length_of(self, token: int) -> int:
        text = self._decode([token], skip=True)
        return -1 if _UNFINISHED in text else len(text)

    def _decode(self, tokens: list[int], *, skip: bool) -> str:
        return self._tokenizer.decode(
            tokens, skip_special_tokens=skip, clean_up_tokenization_spaces=False
        )


def _refused(message: str, status: int) -> EngineError:
    code = code_of(status, message)
    return EngineError(
        f"vLLM refused the request: {message}", retryable=status >= _BROKEN, code=code
    )
