"""Ports that a server may be given, and keep while it is down for a moment."""

import socket
from pathlib import Path

import pytest

from eventrail.bus import ports
from eventrail.bus.ports import LOOPBACK, NoFreePort, free_ports, is_free


def test_they_differ_and_can_be_listened_on() -> None:
    found = free_ports(50)
    assert len(set(found)) == 50
    assert all(is_free(port) for port in found)


def test_none_is_one_that_a_connection_may_be_given() -> None:
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(given.read_text().split()[0]) if given.exists() else 32_768
    assert max(free_ports(200)) < first


def test_a_taken_port_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (taken, other) = sorted(free_ports(2))
    monkeypatch.setattr(ports, "_candidates", lambda: [taken, other])
    with socket.socket() as listener:
        listener.bind((LOOPBACK, taken))
        listener.listen()
        assert free_ports(1) == [other]
        with pytest.raises(NoFreePort, match="2 free ports"):
            free_ports(2)
