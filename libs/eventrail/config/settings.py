"""What a process is told when it starts: environment variables, prefix `EVENTRAIL_`."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from eventrail.bus.address import Address


class Settings(BaseSettings):
    """Settings of one process.

    Attributes:
        nats_url: NATS servers, comma separated.
        nats_user: this process's NATS user.
        nats_password: its password.
        nats_issuer_seed: seed of the nkey with which a gateway vouches for tenants' NATS users
            (auth callout); without one it does not.
        nats_system_password: password of the user `system`, with which a gateway ends the
            connections of keys that were revoked; without one they last until they close.
        state: folder for tenants' keys, indexes, the lake and logs.
        instance: tells processes of one kind apart; the process id by default.
        http_host: address the gateway listens on.
        http_port: port of the gateway's HTTP API.
        health_port: port of health and metrics; 0 picks a free one, -1 serves none.
        drain_s: seconds to finish work in hand when told to stop.
        lake: where the Parquet lake is: a folder, or `s3://bucket/prefix` with the usual AWS
            variables; `<state>/lake` when empty.
        pools: pools a worker process serves, comma separated; all when empty.
        incident_secret: what a pager must show to a gateway to open and close incidents by
            webhook; none, and no webhook, when empty.
    """

    model_config = SettingsConfigDict(env_prefix="EVENTRAIL_", extra="ignore")

    nats_url: str = "nats://127.0.0.1:4222"
    nats_user: str = ""
    nats_password: SecretStr = SecretStr("")
    nats_issuer_seed: SecretStr = SecretStr("")
    nats_system_password: SecretStr = SecretStr("")
    state: Path = Path(".eventrail")
    instance: str = Field(default_factory=lambda: f"{os.getpid():x}")
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    health_port: int = -1
    drain_s: float = 10.0
    lake: Path | str | None = None
    pools: str = ""
    incident_secret: SecretStr = SecretStr("")

    @property
    def address(self) -> Address:
        """Where and as whom to connect to NATS."""
        servers = tuple(url.strip() for url in self.nats_url.split(",") if url.strip())
        return Address(servers, self.nats_user, self.nats_password.get_secret_value())

    @property
    def lake_place(self) -> Path | str:
        """Where the Parquet lake is: a folder, or a URL of object storage."""
        if self.lake is None or not str(self.lake):
            return self.state / "lake"
        return str(self.lake) if "://" in str(self.lake) else Path(self.lake)

    @property
    def studies_folder(self) -> Path:
        """The folder of studies and replays, each in a folder of its own."""
        return self.state / "studies"

    @property
    def keys_folder(self) -> Path:
        """The folder of the tenants' data keys."""
        return self.state / "keys"
