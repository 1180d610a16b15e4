"""A nats-server of one's own, that can be killed and started again on the same store."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from eventrail.bus.ports import free_ports
from eventrail.config.model import Config
from eventrail.config.store import ConfigStore
from eventrail.eventlog.jetstream import names

STAGES = ("router", "model-echo")


class NatsServer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (self._port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self._port}"

    def start(self) -> None:
        binary = shutil.which("nats-server", path=str(Path(sys.executable).parent))
        assert binary, "nats-server is not installed beside this interpreter"
        self._process = subprocess.Popen(
            [binary, "-a", "127.0.0.1", "-p", str(self._port), "-js", "-sd", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("nats-server did not start in 10 s")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def client(self) -> Client:
        return await nats.connect(self.url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)


async def declare(client: Client, *, ack_wait: float, max_deliver: int = 5) -> None:
    """Make what the tests of one service need, with short waits."""
    jetstream = client.jetstream()
    for name, subjects in (
        (names.LOG, ["log.>"]),
        (names.NOTES, ["note.>"]),
        (
            names.ADVISORIES,
            [
                "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
                "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>",
            ],
        ),
    ):
        await jetstream.add_stream(
            StreamConfig(name=name, subjects=subjects, storage=StorageType.FILE)
        )
    for stage in STAGES:
        await jetstream.add_consumer(
            names.LOG,
            ConsumerConfig(
                durable_name=names.stage_consumer(stage),
                filter_subject=f"log.{stage}.>",
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ack_wait,
                max_deliver=max_deliver,
            ),
        )
    await jetstream.add_consumer(
        names.ADVISORIES,
        ConsumerConfig(
            durable_name="warden-advisories", ack_policy=AckPolicy.EXPLICIT, ack_wait=30
        ),
    )
    await jetstream.create_key_value(bucket=names.CONFIG_BUCKET)
    await jetstream.create_object_store(bucket=names.BODIES_BUCKET)
    await ConfigStore(client).put(Config())
