import msgspec
import pytest

from eventrail.eventlog.jetstream.first_hand import StreamPlace


def place(replicas: int, leader: str, cluster: str = "") -> StreamPlace:
    document = {
        "config": {"num_replicas": replicas},
        "state": {"last_seq": 7},
        "cluster": {"name": cluster, "leader": leader},
    }
    return msgspec.convert(document, StreamPlace)


def test_a_stream_is_alone_on_the_one_server_that_holds_its_only_copy() -> None:
    assert place(1, "here").alone_on("here")


@pytest.mark.parametrize(
    "elsewhere",
    [place(1, "there"), place(3, "here", "c"), place(1, "here", "c"), StreamPlace()],
    ids=["another server", "copies", "a cluster may move it", "nothing known"],
)
def test_in_any_other_place_counts_may_be_lost_while_connections_live(
    elsewhere: StreamPlace,
) -> None:
    assert not elsewhere.alone_on("here")


def test_an_unnamed_server_is_no_place() -> None:
    assert not place(1, "").alone_on("")
