"""A replica in the simulation: continuous batching as a queue of prompts and a shared decoder.

Prompts are read one after the other; the sequences that are then generated share the decoder:
a step makes one token for each of them and takes `step_s + step_per_sequence_s * sequences`.
That is the usual first-order model of vLLM (e.g. Agrawal et al., Vidur, MLSys 2024, section 4);
it leaves out that long prompts slow the steps beside them, and the KV cache's limit.
"""

import heapq
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """What a replica can do.

    The defaults are of the order of an 8B model in bf16 on one accelerator of the H100 class.

    Attributes:
        slots: sequences at once.
        prefill: prompt tokens read a second.
        step_s: seconds of a decoding step of one sequence, less `step_per_sequence_s`.
        step_per_sequence_s: seconds that each sequence adds to a step.
        cold_start_s: seconds from the decision for a replica until it takes work.
    """

    slots: int = 32
    prefill: float = 20_000.0
    step_s: float = 0.010
    step_per_sequence_s: float = 0.0002
    cold_start_s: float = 60.0


class Replica:
    """A replica; all times in seconds.

    Attributes:
        number: tells it apart.
        ready: whether it takes work; it loads before and drains after.
        draining: whether it is to go once it is idle.
        held: slots in use.
        version: changes whenever the next moment at which a sequence ends may have changed.
    """

    __slots__ = (
        "_at", "_clock", "_ends", "_machine", "_prompts_until", "draining", "held", "number",
        "ready", "version",
    )  # fmt: skip

    def __init__(self, number: int, machine: Machine) -> None:
        self.number = number
        self.ready = False
        self.draining = False
        self.held = 0
        self.version = 0
        self._machine = machine
        self._prompts_until = 0.0
        self._clock = 0.0
        self._at = 0.0
        self._ends: list[tuple[float, int]] = []

    @property
    def free(self) -> int:
        """Slots that may still be taken."""
        return self._machine.slots - self.held if self.ready and not self.draining else 0

    def take(self, prompt: int, now: float) -> float:
        """Take a slot and return when the prompt will have been read."""
        self.held += 1
        self._prompts_until = max(now, self._prompts_until) + prompt / self._machine.prefill
        return self._prompts_until

    def decode(self, request: int, answer: int, now: float) -> float:
        """Begin to generate; return the seconds that the first token takes."""
        self._advance(now)
        heapq.heappush(self._ends, (self._clock + answer, request))
        self.version += 1
        return self._step()

    def next_end(self) -> float | None:
        """Return when the next sequence ends if none is added before; None if there is none."""
        if not self._ends:
            return None
        return self._at + max(0.0, self._ends[0][0] - self._clock) * self._step()

    def end(self, now: float) -> int:
        """End the sequence whose turn it is and return its request."""
        self._advance(now)
        _, request = heapq.heappop(self._ends)
        self.held -= 1
        self.version += 1
        return request

    def _step(self) -> float:
        return self._machine.step_s + self._machine.step_per_sequence_s * len(self._ends)

    def _advance(self, now: float) -> None:
        """Count the tokens that each sequence has got since the last change."""
        if self._ends:
            self._clock += (now - self._at) / self._step()
        self._at = now
