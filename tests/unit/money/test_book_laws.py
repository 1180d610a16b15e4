"""The books under any story of gateways, crashes, late ends and doubled tellings."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from eventrail.billing.drawn import Drawn
from eventrail.billing.requests import AFTER, Requests
from eventrail.billing.settling import by_book, is_settled, settled
from eventrail.contracts.notes import Attempted, Spent
from eventrail.money.book import Book, NotEnough, give_back, lease, with_limit
from eventrail.money.lease_id import LeaseId
from eventrail.money.nano import amount_of

LIMIT = 1_000
LEASE_MS = 50
SUBJECT = "budget.demo.b.all.total"


@dataclass
class Gateway:
    """A gateway's own idea of what it holds."""

    name: LeaseId | None = None
    free: int = 0
    pending: list[tuple[str, LeaseId, int]] = field(default_factory=list[tuple[str, LeaseId, int]])


@dataclass
class Truth:
    """A request as it is, whoever has heard of it."""

    lease: LeaseId
    allowance: int
    accepted_ms: int
    accepted_at: int
    ended_at: int = 0
    noted: int = 0
    cost: int = 0


class Books(RuleBasedStateMachine):
    """Two billing processes, three gateways, one budget; time goes on by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(LIMIT)
        self.now = 0
        self.sequence = 0
        self.gateways = [Gateway() for _ in range(3)]
        self.requests: dict[str, Truth] = {}
        self.names = 0
        self.log: list[tuple[int, str, str]] = []
        self.notes: list[tuple[str, Attempted | Spent]] = []
        self.billing = [Requests(), Requests()]
        self.read_to = [0, 0]
        self.seen: list[list[tuple[int, int]]] = [[], []]

    # -- gateways

    @rule(at=st.integers(0, 2), need=st.integers(1, 120), size=st.integers(1, 300))
    def take(self, at: int, need: int, size: int) -> None:
        gateway = self.gateways[at]
        usable = gateway.name is not None and self.now < gateway.name.expires_ms
        if not usable or gateway.free < need:
            book = self.book
            if gateway.name is not None:
                book = give_back(book, str(gateway.name), gateway.free)
            name = LeaseId("b", "all", "total", self.now + LEASE_MS, f"{self.names:x}")
            self.names += 1
            amount = max(need, min(size, book.available))
            try:
                self.book = lease(book, str(name), f"g{at}", amount)
            except NotEnough:
                return
            gateway.name, gateway.free = name, amount
        assert gateway.name is not None
        gateway.free -= need
        gateway.pending.append((f"{len(self.requests) + self.names:032x}", gateway.name, need))
        self.names += 1

    @rule(at=st.integers(0, 2), which=st.integers(0, 9))
    def admit(self, at: int, which: int) -> None:
        """The log takes a request in, perhaps long after it was handed its money."""
        pending = self.gateways[at].pending
        if not pending:
            return
        rid, name, need = pending.pop(which % len(pending))
        self.sequence += 1
        self.requests[rid] = Truth(name, need, self.now, self.sequence)
        self.log.append((self.sequence, "accepted", rid))

    @rule(at=st.integers(0, 2), which=st.integers(0, 9))
    def put_back(self, at: int, which: int) -> None:
        gateway = self.gateways[at]
        if gateway.pending:
            _, name, need = gateway.pending.pop(which % len(gateway.pending))
            if name == gateway.name:
                gateway.free += need

    @rule(at=st.integers(0, 2))
    def kill(self, at: int) -> None:
        """What was handed out may still get into the log; the gateway knows nothing any more."""
        self.gateways[at] = Gateway(pending=self.gateways[at].pending)

    @rule(at=st.integers(0, 2))
    def release(self, at: int) -> None:
        gateway = self.gateways[at]
        if gateway.name is not None:
            self.book = give_back(self.book, str(gateway.name), gateway.free)
            gateway.name, gateway.free = None, 0

    # -- workers

    def unended(self) -> list[str]:
        return [rid for rid, truth in self.requests.items() if not truth.ended_at]

    @precondition(lambda self: self.unended())
    @rule(which=st.integers(0, 99), part=st.floats(0, 1))
    def call(self, which: int, part: float) -> None:
        """A paid call: written down first, fenced, within the allowance."""
        open_now = self.unended()
        rid = open_now[which % len(open_now)]
        truth = self.requests[rid]
        worst = truth.allowance - truth.cost
        if truth.accepted_ms > truth.lease.expires_ms or worst < 1:
            return
        attempt = f"{rid}-{truth.noted}"
        truth.noted += 1
        self.notes.append((rid, Attempted(attempt, "p", worst=amount_of(worst))))
        cost = int(worst * part)
        truth.cost += cost
        self.notes.append((rid, Spent(attempt, "p", "told", cost=amount_of(cost))))

    @precondition(lambda self: self.unended())
    @rule(which=st.integers(0, 99))
    def call_cut_off(self, which: int) -> None:
        """A call whose worker dies: nobody says what it cost."""
        open_now = self.unended()
        rid = open_now[which % len(open_now)]
        truth = self.requests[rid]
        worst = truth.allowance - truth.cost
        if truth.accepted_ms > truth.lease.expires_ms or worst < 1:
            return
        attempt = f"{rid}-{truth.noted}"
        truth.noted += 1
        truth.cost += worst
        self.notes.append((rid, Attempted(attempt, "p", worst=amount_of(worst))))

    @precondition(lambda self: self.unended())
    @rule(which=st.integers(0, 99))
    def end(self, which: int) -> None:
        open_now = self.unended()
        rid = open_now[which % len(open_now)]
        self.sequence += 1
        self.requests[rid].ended_at = self.sequence
        self.log.append((self.sequence, "done", rid))

    # -- time and billing

    @rule(ms=st.integers(1, 40))
    def wait(self, ms: int) -> None:
        self.now += ms

    @rule(at=st.integers(0, 1), most=st.integers(1, 6))
    def read_log(self, at: int, most: int) -> None:
        requests = self.billing[at]
        news = [each for each in self.log if each[0] > requests.log_at]
        self.seen[at].append((self.now, requests.log_round))
        for sequence, kind, rid in news[:most]:
            self._tell(requests, sequence, kind, rid)
            requests.log_at = sequence
        if len(news) <= most:
            requests.read_log()
        for moment, since in self.seen[at]:
            if requests.log_round >= since + AFTER:
                self.read_to[at] = max(self.read_to[at], moment)

    def _tell(self, requests: Requests, sequence: int, kind: str, rid: str) -> None:
        truth = self.requests[rid]
        drawn = requests.known("demo", rid)
        if drawn is None:
            leases, stored_ms = [truth.lease], truth.accepted_ms
            drawn = Drawn("demo", rid, leases, truth.allowance, sequence, stored_ms)
            requests.begin(drawn)
        if kind == "done":
            requests.end(drawn, {}, sequence, self.now)

    @rule(at=st.integers(0, 1), most=st.integers(1, 6))
    def read_notes(self, at: int, most: int) -> None:
        requests = self.billing[at]
        news = self.notes[requests.notes_at :]
        for rid, data in news[:most]:
            requests.notes_at += 1
            requests.note("demo", rid, data, requests.notes_at)
        if len(news) <= most:
            requests.read_notes()

    @rule(at=st.integers(0, 1), wait_s=st.integers(0, 30))
    def settle(self, at: int, wait_s: int) -> None:
        requests = self.billing[at]
        requests.read_books()
        late, requests.late = requests.late, {}
        self.book = settled(
            self.book,
            by_book(requests).get(SUBJECT, ()),
            requests,
            read_to_ms=self.read_to[at],
            now=self.now,
            wait_s=wait_s,
            late=late,
        )
        for drawn in requests:
            if is_settled(drawn, {SUBJECT: self.book}, requests):
                requests.drop(drawn)

    @rule(at=st.integers(0, 1))
    def kill_billing(self, at: int) -> None:
        """Another process reads again from what was noted as settled."""
        log, notes = self.billing[at].position()
        self.billing[at] = Requests(log, notes)
        self.seen[at], self.read_to[at] = [], 0

    @rule(limit=st.just(LIMIT))
    def same_limit(self, limit: int) -> None:
        self.book = with_limit(self.book, limit, self.book.revision + 1)

    # -- what must hold

    @invariant()
    def never_over(self) -> None:
        assert self.book.spent + self.book.held <= LIMIT
        assert sum(truth.cost for truth in self.requests.values()) <= LIMIT

    @invariant()
    def what_can_still_be_spent_is_held(self) -> None:
        """No request that may spend is without its money."""
        unsettled = sum(
            truth.allowance
            for rid, truth in self.requests.items()
            if truth.accepted_ms <= truth.lease.expires_ms
            and not (truth.ended_at and self.book.settled(rid, truth.ended_at))
        )
        assert unsettled <= self.book.held

    def teardown(self) -> None:
        """In the end everything is in the books, to the nano-unit, and all leases are back."""
        for rid in self.unended():
            self.sequence += 1
            self.requests[rid].ended_at = self.sequence
            self.log.append((self.sequence, "done", rid))
        self.now += 10 * LEASE_MS
        for _ in range(4 * AFTER):
            self.read_log(0, 10_000)
            self.read_notes(0, 10_000)
        self.billing[1] = self.billing[0]
        self.now += 100
        self.settle(0, 0)
        assert self.book.spent == sum(truth.cost for truth in self.requests.values())
        assert not self.book.leases
        assert not self.book.waiting


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


def step(books: Books, rng: random.Random) -> None:
    """Do one thing, the likelier ones more often."""
    at, which = rng.randrange(3), rng.randrange(100)
    deeds: list[tuple[int, Callable[[], None]]] = [
        (30, lambda: books.take(at, rng.randint(1, 120), rng.randint(1, 300))),
        (30, lambda: books.admit(at, which)),
        (4, lambda: books.put_back(at, which)),
        (1, lambda: books.kill(at)),
        (2, lambda: books.release(at)),
        (12, lambda: books.wait(rng.randint(1, 40))),
        (15, lambda: books.read_log(at % 2, rng.choice((1, 5, 500)))),
        (15, lambda: books.read_notes(at % 2, rng.choice((1, 5, 500)))),
        (1, lambda: books.kill_billing(at % 2)),
        (30, lambda: books.settle(at % 2, rng.choice((0, 10, 500)))),
    ]
    if books.unended():
        deeds += [
            (20, lambda: books.call(which, rng.random())),
            (5, lambda: books.call_cut_off(which)),
            (25, lambda: books.end(which)),
        ]
    weights, does = zip(*deeds, strict=True)
    rng.choices(does, weights)[0]()


@pytest.mark.parametrize("seed", range(120))
def test_long_stories(seed: int) -> None:
    """What takes many steps to go wrong: money of an ended lease, spent by two."""
    books, rng = Books(), random.Random(seed)
    for _ in range(400):
        step(books, rng)
        books.never_over()
        books.what_can_still_be_spent_is_held()
    books.teardown()
    assert books.requests
