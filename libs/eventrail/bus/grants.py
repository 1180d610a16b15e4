"""Building blocks of permissions: which subjects one kind of use needs.

JetStream's API is used through subjects, so they are the unit of permission: to take work
from a consumer one publishes on `$JS.API.CONSUMER.MSG.NEXT.<stream>.<consumer>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """Subjects that may be published on and listened on."""

    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()

    def __add__(self, other: "Grant") -> "Grant":
        return Grant(
            tuple(dict.fromkeys((*self.publish, *other.publish))),
            tuple(dict.fromkeys((*self.subscribe, *other.subscribe))),
        )


def union(grants: Sequence[Grant]) -> Grant:
    """Return everything that any of `grants` allows."""
    return sum(grants, Grant())


def publish(*subjects: str) -> Grant:
    """Allow publishing."""
    return Grant(publish=subjects)


def subscribe(*subjects: str) -> Grant:
    """Allow listening."""
    return Grant(subscribe=subjects)


def pull(stream: str, *consumers: str) -> Grant:
    """Allow taking and settling work of durable consumers."""
    return union(
        [
            publish(
                f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
                f"$JS.API.CONSUMER.INFO.{stream}.{consumer}",
                f"$JS.ACK.{stream}.{consumer}.>",
            )
            for consumer in consumers
        ]
    )


def inspect(*streams: str) -> Grant:
    """Allow asking how streams stand."""
    return publish(*(f"$JS.API.STREAM.INFO.{stream}" for stream in streams))


def get(*streams: str) -> Grant:
    """Allow reading single messages."""
    return publish(
        *(f"$JS.API.STREAM.MSG.GET.{stream}" for stream in streams),
        *(f"$JS.API.DIRECT.GET.{stream}.>" for stream in streams),
        *(f"$JS.API.DIRECT.GET.{stream}" for stream in streams),
    )


def follow(stream: str) -> Grant:
    """Allow reading a stream in order through ephemeral consumers.

    A durable consumer cannot be made or removed this way: those calls are
    `CONSUMER.DURABLE.CREATE`, and `CONSUMER.DELETE`, which is not granted (what an ordered
    consumer leaves behind ends by itself when nobody listens).
    """
    return inspect(stream) + publish(
        f"$JS.API.CONSUMER.CREATE.{stream}",
        f"$JS.API.CONSUMER.INFO.{stream}.*",
        f"$JS.FC.{stream}.>",
    )


def scan(stream: str) -> Grant:
    """Allow reading a stream in order, in batches, through ephemeral consumers.

    NATS names such a consumer itself, so the right to take from it is one to take from any.
    """
    return follow(stream) + publish(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.*")
