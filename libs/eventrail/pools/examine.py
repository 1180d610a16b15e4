"""Look at the files a vllm pool names, before anything is loaded."""

from collections.abc import Callable, Iterator
from pathlib import Path

from eventrail.config.model import Pool
from eventrail.pools.checkpoint import Checkpoint, UnfitCheckpoint, read_checkpoint, vocabulary
from eventrail.pools.finding import Finding
from eventrail.pools.fits import fit_findings
from eventrail.pools.shape import Shape, UnknownShape, read_shape
from eventrail.pools.sources import Role, locate

Locate = Callable[[str, Role], Path | None]


def examine(
    name: str, pool: Pool, *, memory: int | None = None, where: Locate = locate
) -> list[Finding]:
    """Return what is wrong, or doubtful, about a pool's files.

    Args:
        name: the pool.
        pool: its configuration, already checked in itself.
        memory: bytes of a device; None leaves out whether the model fits.
        where: finds the folder of a model.
    """
    if pool.engine != "vllm":
        return []
    return list(_Examination(f"pools.{name}", pool, where).findings(memory))


class _Examination:
    def __init__(self, path: str, pool: Pool, where: Locate) -> None:
        self._path = path
        self._pool = pool
        self._where = where

    def findings(self, memory: int | None) -> Iterator[Finding]:
        base = self._folder(self._pool.model, "model")
        if base is None:
            yield self._away("model", self._pool.model)
        else:
            yield from self._model(base, memory)
        for adapter, source in self._pool.lora.items():
            yield from self._adapter(adapter, source)

    def _folder(self, source: str, role: Role) -> Path | None:
        return self._where(source, role)

    def _model(self, folder: Path, memory: int | None) -> Iterator[Finding]:
        try:
            checkpoint = read_checkpoint(folder)
            shape = read_shape(checkpoint.config)
            vocabulary(folder)
        except (UnfitCheckpoint, UnknownShape) as error:
            yield self._error("model", str(error))
            return
        yield from self._limits(shape)
        yield from self._speculation(checkpoint, shape)
        if memory is not None:
            yield from fit_findings(self._path, self._pool, shape, memory)

    def _limits(self, shape: Shape) -> Iterator[Finding]:
        pool = self._pool
        if shape.context and pool.context_limit > shape.context:
            says = f"the model was made for {shape.context} tokens, not {pool.context_limit}"
            yield self._error("context_limit", says)
        if shape.heads % pool.parallel.tensor:
            says = f"{shape.heads} heads cannot be split over {pool.parallel.tensor} devices"
            yield self._error("parallel.tensor", says)
        if pool.parallel.pipeline > shape.layers:
            says = f"{shape.layers} layers cannot be shared out to {pool.parallel.pipeline} devices"
            yield self._error("parallel.pipeline", says)

    def _speculation(self, base: Checkpoint, shape: Shape) -> Iterator[Finding]:
        speculation = self._pool.speculation
        if speculation is None or speculation.method == "none" or speculation.method == "ngram":  # noqa: PLR1714 -- narrows the type
            return
        folder = self._folder(speculation.model, speculation.method)
        if folder is None:
            yield self._away("speculation.model", speculation.model)
            return
        try:
            drafter = read_checkpoint(folder)
            reason = (
                _other_tokens(base, drafter)
                if speculation.method == "draft"
                else _other_width(shape, drafter)
            )
        except (UnfitCheckpoint, UnknownShape) as error:
            reason = str(error)
        if reason:
            yield self._error("speculation.model", reason)

    def _adapter(self, adapter: str, source: str) -> Iterator[Finding]:
        folder = self._folder(source, "model")
        if folder is None:
            yield self._away(f"lora.{adapter}", source)
        elif not (folder / "adapter_config.json").is_file():
            yield self._error(f"lora.{adapter}", f"{folder} holds no adapter_config.json")

    def _away(self, field: str, source: str) -> Finding:
        says = f"{source} is not on this machine: the worker gets it, and checks it, when it loads"
        return Finding("note", f"{self._path}.{field}", says)

    def _error(self, field: str, says: str) -> Finding:
        return Finding("error", f"{self._path}.{field}", says)


def _other_tokens(base: Checkpoint, draft: Checkpoint) -> str:
    if vocabulary(base.folder) != vocabulary(draft.folder):
        return (
            f"the tokenizer of {draft.folder} is not that of {base.folder}: what it drafts would "
            "mean other words; train or choose a draft model with the model's own tokenizer"
        )
    return ""


def _other_width(shape: Shape, heads: Checkpoint) -> str:
    """Return what does not fit of heads that work on the model's own hidden states."""
    wanted = {"hidden_size": shape.hidden, "vocab_size": shape.vocabulary}
    for field, value in wanted.items():
        found = heads.config.get(field, value)
        if found != value:
            return f"its {field} is {found}, the model's {value}: it was made for another model"
    return ""
