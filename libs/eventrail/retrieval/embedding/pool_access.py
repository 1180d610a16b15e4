"""Which pools can embed, and the key that they are asked with."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from eventrail.config.pool import Pool
from eventrail.retrieval.embedding.unusable import UnusableModel


class Options(msgspec.Struct, frozen=True):
    """What of a pool's `engine_options` matters here; see the worker for what each says."""

    body: dict[str, Any] = {}
    headers: dict[str, str] = {}
    key_header: str = "authorization"
    key_prefix: str = "Bearer "


class PoolKey:
    """The key of a pool; one in a file may be replaced at any time.

    Args:
        where: names the pool in errors.
        pool: says where the key is.
        options: say which header carries it.
        environ: where a key named by `api_key_env` is looked up.

    Raises:
        UnusableModel: it is not where the pool says.
    """

    def __init__(
        self, where: str, pool: Pool, options: Options, environ: Mapping[str, str]
    ) -> None:
        self._where = where
        self._pool = pool
        self._options = options
        self._environ = environ
        self._last = self._read()

    def header(self) -> dict[str, str]:
        """Return the header with the key as it is now, or was last; none where there is no key."""
        with contextlib.suppress(UnusableModel):
            self._last = self._read()
        return self._last

    def _read(self) -> dict[str, str]:
        named = self._pool.api_key_file or self._pool.api_key_env
        if not named:
            return {}
        key = self._from_file() if self._pool.api_key_file else self._environ.get(named, "")
        key = key.strip()
        if not key or not key.isascii() or any(each.isspace() for each in key):
            kind = "" if self._pool.api_key_file else "the environment variable "
            raise UnusableModel(f"{self._where}: {kind}{named} holds no key here")
        return {self._options.key_header: self._options.key_prefix + key}

    def _from_file(self) -> str:
        try:
            return Path(self._pool.api_key_file).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return ""


def usable(where: str, pool: Pool) -> Pool:
    """Return a pool that can embed.

    Raises:
        UnusableModel: it is for chat, or of another engine.
    """
    if pool.engine == "openai" and pool.task == "embed":
        return pool
    if pool.engine == "openai":
        raise UnusableModel(f"{where} is for chat; say `task: embed` for a model of embeddings")
    raise UnusableModel(
        f"{where} is of engine {pool.engine}, which makes no embeddings here; serve the model with "
        f"`vllm serve MODEL`, and name its address in a pool of engine openai with `task: embed`"
    )


def options_of(where: str, pool: Pool) -> Options:
    """Return the options of a pool.

    Raises:
        UnusableModel: they do not fit.
    """
    try:
        return msgspec.convert(pool.engine_options, Options)
    except msgspec.ValidationError as error:
        raise UnusableModel(f"{where}: engine_options: {error}") from error
