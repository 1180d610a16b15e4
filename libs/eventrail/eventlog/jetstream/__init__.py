"""The event log on NATS JetStream."""

from eventrail.eventlog.jetstream.log import JetStreamLog

__all__ = ["JetStreamLog"]
