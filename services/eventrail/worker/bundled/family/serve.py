"""Measure one member of the family in vLLM; a program of its own, since a process holds one engine.

`python -m eventrail.worker.bundled.family.serve --mode medusa --questions FILE --to FILE`
"""

import json
import os
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eventrail.worker.bundled import bundled_path
from eventrail.worker.bundled.family.dialogues import Dialogue
from eventrail.worker.bundled.family.shards import read_shard
from eventrail.worker.bundled.tokens import END

Dtype = Literal["bfloat16", "float32"]
Mode = Literal["plain", "ngram", "draft", "medusa", "quantised"]
LONGEST = 128  # tokens of an answer
ALONE = 24  # questions answered one at a time
TOGETHER = 16  # sequences at once in the second part
DRAFTED, NGRAM = 3, 5  # tokens proposed at once


def speculation(mode: Mode, folder: Path, tokens: int) -> dict[str, Any] | None:
    """Give vLLM's `speculative_config` of a mode; `tokens` 0 means the mode's usual number."""
    if mode == "ngram":
        lookup = {"prompt_lookup_min": 1, "prompt_lookup_max": 3}
        return {"method": "ngram", "num_speculative_tokens": tokens or NGRAM, **lookup}
    if mode in {"draft", "medusa"}:
        method = "draft_model" if mode == "draft" else "medusa"
        count = tokens or DRAFTED
        return {"method": method, "model": str(folder), "num_speculative_tokens": count}
    return None


def accepted(metrics: list[Any]) -> dict[str, Any]:
    """Drafts, proposed and accepted tokens so far, and acceptance by position."""
    found = {m.name.removeprefix("vllm:spec_decode_num_"): m for m in metrics
             if m.name.startswith("vllm:spec_decode_num_")}  # fmt: skip
    if "drafts" not in found or not found["drafts"].value:
        return {}
    drafts = found["drafts"].value
    by_position = found["accepted_tokens_per_pos"].values
    return {
        "drafts": drafts,
        "draft_tokens": found["draft_tokens"].value,
        "accepted_tokens": found["accepted_tokens"].value,
        "by_position": [round(v / drafts, 4) for v in by_position],
        "mean_length": round(1 + found["accepted_tokens"].value / drafts, 4),
    }


class Engine:
    """vLLM in this process, greedy, without prefix caching, so that every question costs alike."""

    def __init__(
        self, mode: Mode, model: Path, speculator: Path, *, tokens: int, dtype: Dtype
    ) -> None:
        os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
        from vllm import LLM, SamplingParams  # noqa: PLC0415 -- seconds to import
        from vllm.inputs import TokensPrompt  # noqa: PLC0415 -- the same

        self._prompt = TokensPrompt
        self.llm = LLM(
            str(model), dtype=dtype, enforce_eager=True, gpu_memory_utilization=0.3,
            max_model_len=2048, max_num_seqs=TOGETHER, enable_prefix_caching=False,
            disable_log_stats=False, speculative_config=speculation(mode, speculator, tokens),
        )  # fmt: skip
        end = self.llm.get_tokenizer().convert_tokens_to_ids(END)
        self._sampling = SamplingParams(
            temperature=0.0, max_tokens=LONGEST, stop_token_ids=[end], detokenize=False
        )

    def answers(self, questions: list[Dialogue]) -> tuple[list[list[int]], dict[str, float]]:
        """Greedy answers as token ids, and tokens, seconds and processor seconds they took."""
        prompts = [
            self._prompt(prompt_token_ids=[*told.context, *told.questions[0]]) for told in questions
        ]
        began, spent = time.perf_counter(), time.process_time()
        outputs = self.llm.generate(prompts, self._sampling, use_tqdm=False)
        took, used = time.perf_counter() - began, time.process_time() - spent
        found = [list(output.outputs[0].token_ids) for output in outputs]
        tokens = sum(map(len, found))
        return found, {"tokens": tokens, "seconds": took, "processor_seconds": used}

    def acceptance(self) -> dict[str, Any]:
        """What speculation did so far; empty without it."""
        return accepted(list(self.llm.get_metrics()))


def measure(engine: Engine, questions: list[Dialogue]) -> dict[str, Any]:
    """Answer all questions together, then some one at a time."""
    engine.answers(questions[:4])
    alone = {"tokens": 0.0, "seconds": 0.0, "processor_seconds": 0.0}
    for told in questions[:ALONE]:
        _, cost = engine.answers([told])
        alone = {name: alone[name] + cost[name] for name in alone}
    found, together = engine.answers(questions)
    exact = [got == list(told.answers[0]) for got, told in zip(found, questions, strict=True)]
    return {
        "answers": found,
        "exact": exact,
        "batch_1": alone,
        f"batch_{TOGETHER}": together,
        "acceptance": engine.acceptance(),
    }


def main(
    *,
    mode: Annotated[str, typer.Option(help="plain, ngram, draft, medusa or quantised.")],
    questions: Annotated[Path, typer.Option(help="A shard of questions with one answer each.")],
    to: Annotated[Path, typer.Option(help="JSON file to write.")],
    model: Annotated[Path | None, typer.Option(help="Default: the bundled one.")] = None,
    speculator: Annotated[Path | None, typer.Option(help="Default: the bundled one.")] = None,
    tokens: Annotated[int, typer.Option(help="Proposed at once; 0: the usual number.")] = 0,
    dtype: Annotated[str, typer.Option(help="What vLLM computes in.")] = "bfloat16",
) -> None:
    """Measure one member: greedy answers, exact match, tokens a second, acceptance."""
    if mode not in {"plain", "ngram", "draft", "medusa", "quantised"}:
        raise typer.BadParameter(f"{mode!r} is none of plain, ngram, draft, medusa, quantised")
    known: Any = mode
    kept: Any = dtype
    source = model or bundled_path("quantised" if mode == "quantised" else "model")
    helper = speculator or bundled_path("draft" if mode == "draft" else "medusa")
    engine = Engine(known, source, helper, tokens=tokens, dtype=kept)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(measure(engine, read_shard(questions))), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
