"""What is known of the canaries, put together from ended requests and judges' notes; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eventrail.config.experiments import Canary
from eventrail.config.model import Config
from eventrail.contracts.changes import Changed
from eventrail.contracts.notes import Judged
from eventrail.experiments.canary import Count, Verdict, decide
from eventrail.experiments.outcomes import Outcome

GRACE_S = 5.0
"""Seconds after the end of a window in which requests and notes of it may still come; a quarter
of a window if that is less."""

MOST_NOTES = 10_000
"""Notes kept that came before their request."""

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Since when the figures of a canary count.

    Attributes:
        revision: requests chosen by an older configuration do not.
        at: when its first window began.
    """

    revision: int = 0
    at: datetime = _EPOCH


def anchor_of(name: str, canary: Canary, changes: Sequence[Changed]) -> Anchor:
    """Return the last change of a route's canary, or of the pool that it tries."""
    touching = (f"routes.{name}", f"pools.{canary.pool}")
    for change in reversed(changes):
        for each in change.diff:
            path = each.path
            whole = path in {"routes", "pools", *touching}
            if whole or path.startswith((f"{touching[0]}.canary", f"{touching[1]}.")):
                return Anchor(change.to_revision, change.at)
    return Anchor()


@dataclass(slots=True)
class Window:
    """What has been seen in one window, by arm."""

    counts: dict[str, Count] = field(default_factory=dict[str, Count])

    def of(self, arm: str) -> Count:
        """Return what has been seen of an arm."""
        return self.counts.setdefault(arm, Count())


@dataclass(slots=True)
class _Watched:
    canary: Canary
    anchor: Anchor
    windows: dict[int, Window] = field(default_factory=dict[int, Window])


class Watch:
    """Counts by canary and window. It is fed in any order, and each request once.

    Attributes:
        routes: the routes whose canaries are watched.
    """

    def __init__(self) -> None:
        self._watched: dict[str, _Watched] = {}
        self._places: dict[str, tuple[str, int, str]] = {}  # rid: route, window, arm
        self._early: dict[str, Judged] = {}

    @property
    def routes(self) -> Sequence[str]:
        """The routes whose canaries are watched."""
        return list(self._watched)

    def follow(self, config: Config, anchors: Mapping[str, Anchor]) -> None:
        """Watch the canaries of a configuration, each since its anchor."""
        before, self._watched = self._watched, {}
        for name, canary in watched_in(config).items():
            anchor = anchors.get(name, Anchor())
            kept = before.get(name)
            if kept is not None and (kept.canary, kept.anchor) == (canary, anchor):
                self._watched[name] = kept
            else:
                self._watched[name] = _Watched(canary, anchor)

    def take(self, outcome: Outcome) -> None:
        """Take an ended request in."""
        watched = self._watched.get(outcome.route)
        if watched is None or outcome.experiment != f"{outcome.route}.canary":
            return
        if outcome.revision < watched.anchor.revision or outcome.ok is None:
            return
        index = _index(watched, outcome.at)
        count = watched.windows.setdefault(index, Window()).of(outcome.arm)
        count.requests += 1
        count.errors += not outcome.ok
        self._places[outcome.rid] = (outcome.route, index, outcome.arm)
        note = self._early.pop(outcome.rid, None)
        if note is not None:
            self.judged(outcome.rid, note)

    def judged(self, rid: str, note: Judged) -> None:
        """Take a judge's verdict in; it may come before its request. One counts a request."""
        place = self._places.get(rid)
        if place is None:
            self._early[rid] = note
            if len(self._early) > MOST_NOTES:
                del self._early[next(iter(self._early))]
            return
        route, index, arm = place
        watched = self._watched.get(route)
        score = score_of(note, _check(watched)) if watched is not None else None
        if watched is not None and score is not None and index in watched.windows:
            watched.windows[index].of(arm).scores.append(score)
            del self._places[rid]

    def verdicts(self, now: datetime) -> Iterator[tuple[str, Verdict, Window]]:
        """Yield what to do about each canary, and forget windows that are long over."""
        for name, watched in self._watched.items():
            index = _index(watched, now)
            running = watched.windows.get(index, Window())
            over = watched.windows.get(index - 1, Window())
            settled = _index(watched, now, min(GRACE_S, _length_s(watched) / 4)) == index
            verdict = self._decide(watched, over, whole=settled)
            window = over
            if verdict.action == "hold":
                verdict, window = self._decide(watched, running, whole=False), running
            yield name, verdict, window
            for old in [each for each in watched.windows if each < index - 1]:
                self._forget(name, old)

    def _decide(self, watched: _Watched, window: Window, *, whole: bool) -> Verdict:
        return decide(watched.canary, window.of("baseline"), window.of("canary"), whole=whole)

    def _forget(self, name: str, index: int) -> None:
        del self._watched[name].windows[index]
        gone = [rid for rid, place in self._places.items() if place[:2] == (name, index)]
        for rid in gone:
            del self._places[rid]


def watched_in(config: Config) -> dict[str, Canary]:
    """Return the canaries that have a share and bounds, by route."""
    return {
        name: route.canary
        for name, route in config.routes.items()
        if route.canary is not None and route.canary.share and route.canary.rollback is not None
    }


def longest_window_s(config: Config) -> float:
    """Return the longest window of any canary that is watched; 0 if none is."""
    rollbacks = [canary.rollback for canary in watched_in(config).values()]
    return max((each.window_s for each in rollbacks if each is not None), default=0.0)


def score_of(note: Judged, check: str = "") -> float | None:
    """Return a note's score of one check, or the mean of all; None if it has none."""
    if check:
        return note.scores.get(check)
    return sum(note.scores.values()) / len(note.scores) if note.scores else None


def _check(watched: _Watched) -> str:
    rollback = watched.canary.rollback
    return rollback.judge_check if rollback is not None else ""


def _index(watched: _Watched, at: datetime, late_s: float = 0.0) -> int:
    return int(((at - watched.anchor.at).total_seconds() - late_s) // _length_s(watched))


def _length_s(watched: _Watched) -> float:
    rollback = watched.canary.rollback
    return rollback.window_s if rollback is not None else 600.0
