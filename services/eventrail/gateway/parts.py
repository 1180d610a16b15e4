"""What all doors share."""

from collections.abc import Callable
from dataclasses import dataclass

from nats.aio.client import Client
from pydantic import SecretStr

from eventrail.config.model import Config
from eventrail.gateway.admission import Admission
from eventrail.gateway.authenticating import Authenticator
from eventrail.gateway.batches.lives import BatchLives
from eventrail.gateway.files.store import FileStore
from eventrail.gateway.frames import TokenFeeds
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.metrics import GatewayMetrics
from eventrail.gateway.waiting import Waiting
from eventrail.runtime.announce import Announcer


@dataclass(frozen=True, slots=True)
class Gateway:
    """The gateway of one process, without its doors.

    Attributes:
        config: returns the configuration now in force.
        admission: starts requests.
        waiting: hears of their ends.
        feeds: carries their token frames.
        lookup: reads them in the log.
        announcer: writes cancel notes and publishes answers.
        authenticator: finds out who asks.
        files: what apps upload and batches write.
        batches: the lives of batches.
        client: the process's connection.
        metrics: counts what goes out.
        incident_secret: what a pager must show; empty for no webhook.
    """

    config: Callable[[], Config]
    admission: Admission
    waiting: Waiting
    feeds: TokenFeeds
    lookup: Lookup
    announcer: Announcer
    authenticator: Authenticator
    files: FileStore
    batches: BatchLives
    client: Client
    metrics: GatewayMetrics
    incident_secret: SecretStr
