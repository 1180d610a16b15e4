import numpy as np
import pytest

from eventrail.intents.encode import encode_all, matrix
from eventrail.intents.fit_net import Lessons, Plan, fit_net
from eventrail.intents.net import averaged, unpacked
from eventrail.intents.outside import strangers
from eventrail.intents.softmax import softmax

PLAN = Plan(hidden=16, epochs=60, batch=6, outside=6)
KINDS = {
    "weather": ["will it rain", "is it sunny", "how is the weather", "rain tomorrow"],
    "music": ["play a song", "next song please", "play some music", "turn the music up"],
    "alarm": ["wake me at six", "set an alarm", "alarm for seven", "cancel the alarm"],
}
TEXTS = [text for texts in KINDS.values() for text in texts]
LABELS = [at for at, texts in enumerate(KINDS.values()) for _ in texts]


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return Lessons(encode_all(TEXTS), LABELS, strangers([], 60), len(KINDS))


def test_a_network_learns_and_is_less_sure_of_strangers(lessons: Lessons) -> None:
    done: list[float] = []
    net = fit_net(lessons, PLAN, done.append)
    assert done[-1] == 1.0
    inside = softmax(net.logits_of(matrix(encode_all(["is it raining", "play the song"]))))
    assert inside.argmax(axis=1).tolist() == [0, 1]
    outside = softmax(net.logits_of(matrix(encode_all(["who was the king of norway"]))))
    assert outside.max() < inside.max(axis=1).min()


def test_the_same_lessons_give_the_same_network(lessons: Lessons) -> None:
    short = Plan(hidden=8, epochs=2, batch=4)
    one, other = fit_net(lessons, short), fit_net(lessons, short)
    assert np.array_equal(one.first, other.first)


def test_one_text_and_many_give_the_same_logits_also_when_packed(lessons: Lessons) -> None:
    nets = [fit_net(lessons, Plan(hidden=8, epochs=20, batch=4, seed=seed)) for seed in (1, 2)]
    both = averaged(nets)
    rows = encode_all(["is it raining", "", "노래 틀어 줘"])
    mean = (nets[0].logits_of(matrix(rows)) + nets[1].logits_of(matrix(rows))) / 2
    assert both.logits_of(matrix(rows)) == pytest.approx(mean, abs=1e-4)
    again = unpacked("n", both.packed("n"))
    for row, logits in zip(rows, mean, strict=True):
        assert both.logits(row) == pytest.approx(logits, abs=1e-4)
        assert again.logits(row) == pytest.approx(logits, abs=0.1)
