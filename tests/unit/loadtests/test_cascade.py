import json
from pathlib import Path

import httpx

from loadtests.cascade import Ranker, configuration, read_questions

TOWER = "The tower stands in Paris. It is 330 metres high. Many people visit it."


def test_answerable_questions_are_read_with_their_passage(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(json.dumps({"pid": "p", "text": TOWER}) + "\n")
    rows: list[dict[str, object]] = [
        {"question": "How high?", "answerable": True, "positive_passage": "p", "answers": ["330"]},
        {"question": "How old?", "answerable": False, "positive_passage": "p", "answers": []},
    ]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (question,) = read_questions(tmp_path, 10)
    assert (question.question, question.passage) == ("How high?", TOWER)
    assert question.good("330 Metres")
    assert not question.good("In Paris.")


async def test_the_stand_in_speaks_the_api_and_says_a_sentence() -> None:
    async with Ranker([TOWER]).serving() as url, httpx.AsyncClient() as http:
        messages = [
            {"role": "system", "content": f"[1] {TOWER}"},
            {"role": "user", "content": "How high is it, in metres?"},
        ]
        reply = await http.post(f"{url}/chat/completions", json={"messages": messages})
    assert reply.json()["choices"][0]["message"]["content"] == "It is 330 metres high."


def test_its_configuration_fits_and_never_goes_on() -> None:
    route = configuration("http://127.0.0.1:1/v1").routes["cascade"]
    assert route.cascade is not None
    assert route.cascade.escalate.min_mean_logprob == -100.0
    assert route.shadow is not None
