import os
import threading
from pathlib import Path

import pytest

from eventrail.disk.locked import hold


def test_one_holds_it_until_it_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "folder" / ".lock"
    first = hold(path)
    with pytest.raises(BlockingIOError):
        hold(path)
    os.close(first)
    os.close(hold(path))


def test_who_waits_gets_it_afterwards(tmp_path: Path) -> None:
    path, order = tmp_path / ".lock", list[str]()
    first = hold(path)

    def wait() -> None:
        second = hold(path, wait=True)
        order.append("second")
        os.close(second)

    waiting = threading.Thread(target=wait)
    waiting.start()
    order.append("first")
    os.close(first)
    waiting.join(30)
    assert order == ["first", "second"]
