import os
import time

from loadtests.looks import Looks


def test_the_mean_is_of_every_look_from_start_to_end() -> None:
    with Looks(os.getpid(), every_s=0.01) as looks:
        time.sleep(0.1)
        ballast = bytearray(64 * 2**20)
        time.sleep(0.3)
    (mine,) = [mib for name, mib in looks.mean().items() if name.endswith(f" {os.getpid()}")]
    now = looks._seen[-1]
    (last,) = [mib for name, mib in now.items() if name.endswith(f" {os.getpid()}")]
    (first,) = [mib for name, mib in looks._seen[0].items() if name.endswith(f" {os.getpid()}")]
    assert len(ballast) == 64 * 2**20
    assert first < mine < last
