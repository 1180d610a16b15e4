"""Fair turns between classes, between the shares of a class, and between the queues of a share.

Start-time fair queueing (Goyal, Vin, Cheng, "Start-time fair queuing", SIGCOMM 1996) at each
branch of a tree. A child that has its turn at virtual time S has the next one due at
S + 1 / weight, and the child that is due first goes next. The virtual time is that of the last
turn, so a child that had nothing to do gains nothing by it. For two children with weights v and
w that both have work throughout an interval, the turns a and b that they get in it satisfy

    |a / v - b / w| <= 1 / v + 1 / w

and whatever is waited for gets every turn: none is kept back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Path = tuple[str, ...]
"""From the root to a queue, e.g. (class, share, queue). All paths are of one length."""


@dataclass(slots=True)
class _Branch:
    """The state of one branch: its virtual time, and when each child is due."""

    now: float = 0.0
    due: dict[str, float] = field(default_factory=dict[str, float])

    def start(self, child: str) -> float:
        """Return the virtual time at which the child may have its next turn."""
        return max(self.now, self.due.get(child, 0.0))


class FairTurns:
    """Says whose turn it is.

    Args:
        weights: of nodes of the tree, by the path to them; 1 for those not named.
    """

    def __init__(self, weights: Mapping[Path, float] | None = None) -> None:
        self._weights = dict(weights or {})
        self._branches: dict[Path, _Branch] = {}

    def weigh(self, weights: Mapping[Path, float]) -> None:
        """Go on with other weights."""
        self._weights = dict(weights)

    def choose(self, waiting: Iterable[Path]) -> Path:
        """Return the one of `waiting` whose turn it is, and count the turn.

        Raises:
            ValueError: nobody waits.
        """
        left = list(waiting)
        if not left:
            raise ValueError("nobody waits, so it is nobody's turn")
        for depth in range(len(left[0])):
            at = left[0][:depth]
            branch = self._branches.setdefault(at, _Branch())
            child = min(dict.fromkeys(path[depth] for path in left), key=branch.start)
            branch.now = branch.start(child)
            branch.due[child] = branch.now + 1 / self._weights.get((*at, child), 1.0)
            left = [path for path in left if path[depth] == child]
        return left[0]

    def give_back(self, path: Path, turns: int) -> None:
        """Undo turns that were counted but came to nothing, because the queue was empty."""
        for depth, child in enumerate(path):
            branch = self._branches.get(path[:depth])
            if branch is not None and child in branch.due:
                branch.due[child] -= turns / self._weights.get(path[: depth + 1], 1.0)

    def share_out(self, needs: Mapping[Path, int], turns: int) -> dict[Path, int]:
        """Return how many of `turns` each queue gets, given how many it can use.

        All turns are used as long as any queue can use one.
        """
        left = {path: need for path, need in needs.items() if need > 0}
        given: dict[Path, int] = {}
        for _ in range(turns):
            if not left:
                break
            path = self.choose(left)
            given[path] = given.get(path, 0) + 1
            left[path] -= 1
            if not left[path]:
                del left[path]
        return given

    def forget(self, queues: Sequence[Path]) -> None:
        """Drop what is known of queues other than `queues`."""
        known = {path[:depth] for path in queues for depth in range(len(path) + 1)}
        for at in list(self._branches):
            if at not in known:
                del self._branches[at]
                continue
            due = self._branches[at].due
            self._branches[at].due = {c: t for c, t in due.items() if (*at, c) in known}
