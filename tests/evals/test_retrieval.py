"""Floors for search and for refusing, on documents written here, English and Korean."""

import json
from pathlib import Path
from typing import Any

import pytest

from eventrail.evaluating.result import Evaluated
from eventrail.evaluating.retrieval import Options, evaluate
from eventrail.evaluating.rows import UnfitData

DOCUMENTS = {
    "tunnel": (
        "The Karst tunnel was opened on 4 May 1932 by Mayor Ann Lee. It is 1,200 metres long and "
        "carries six lanes. Cyclists are not allowed in it, and lorries pay a toll of nine euros."
    ),
    "museum": (
        "The museum is open daily except Monday. Tickets cost 12 euros for adults; children under "
        "six enter free. The collection holds Roman coins, early maps and a wooden boat."
    ),
    "returns": (
        "Goods may be returned within 30 days of purchase. The refund goes to the card that was "
        "charged, and takes up to five working days. Opened software is not taken back."
    ),
    "orchard": (
        "Apple trees are pruned in late winter, before the buds open. Cut crossing branches first, "
        "and leave the strongest shoot as the leader. Old trees need a gentle hand."
    ),
    "printer": (
        "If the red lamp of the printer blinks, paper is jammed behind the rear cover. Switch it "
        "off, open the cover, and pull the sheet out slowly in the direction of the arrow."
    ),
    "glacier": (
        "The Ridge glacier has lost a third of its length since 1950. Its melt water feeds two "
        "lakes and the power station at Holm, which supplies the whole valley."
    ),
    "환불": (
        "환불은 구매일로부터 14일 이내에 신청할 수 있습니다. 배송비는 3,000원이며 5만원 이상 구매 "
        "시 무료입니다. 제주도는 추가 요금이 있습니다."
    ),
    "고객센터": (
        "고객센터는 평일 오전 9시부터 오후 6시까지 운영합니다. 점심시간은 12시부터 1시까지이며 "
        "주말과 공휴일에는 운영하지 않습니다."
    ),
    "박물관": (
        "시립 박물관은 1974년에 문을 열었으며 고려 시대 도자기 이백 점을 소장하고 있습니다. "
        "월요일은 휴관이고 초등학생은 무료로 입장합니다."
    ),
}
ANSWERED = [
    ("When was the Karst tunnel opened?", "tunnel"),
    ("Are bikes allowed in the tunnel?", "tunnel"),
    ("What does a lorry pay in the tunnel?", "tunnel"),
    ("How much is a museum ticket?", "museum"),
    ("On which day is the museum closed?", "museum"),
    ("How long do I have to return goods?", "returns"),
    ("When does the refund reach my card?", "returns"),
    ("When should apple trees be pruned?", "orchard"),
    ("Why does the red lamp of my printer blink?", "printer"),
    ("How do I get jammed paper out of the printer?", "printer"),
    ("How much length has the Ridge glacier lost?", "glacier"),
    ("환불은 언제까지 신청할 수 있나요?", "환불"),
    ("배송비는 얼마인가요?", "환불"),
    ("고객센터 운영 시간은 어떻게 되나요?", "고객센터"),
    ("고객센터는 주말에도 운영하나요?", "고객센터"),
    ("시립 박물관은 언제 문을 열었나요?", "박물관"),
    ("박물관이 소장한 도자기는 몇 점인가요?", "박물관"),
]
NOT_ANSWERED = [
    "Who won the chess championship in Reykjavik?",
    "What is the capital of Mongolia?",
    "How do vaccines train the immune system?",
    "Which programming language has lifetimes?",
    "tell me a recipe for lentil soup",
    "양자 컴퓨터의 큐비트란 무엇인가요?",
    "김치찌개 끓이는 방법을 알려줘",
    "세종대왕이 태어난 해는?",
]


def _rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    folder = tmp_path_factory.mktemp("rows")
    _rows(
        folder / "corpus.jsonl",
        [{"pid": name, "title": "", "text": text} for name, text in DOCUMENTS.items()],
    )
    asked = [
        {"question": text, "positive_passage": name, "answerable": True} for text, name in ANSWERED
    ]
    strange = [
        {"question": text, "positive_passage": "", "answerable": False} for text in NOT_ANSWERED
    ]
    return evaluate(_rows(folder / "dev.jsonl", [*asked, *strange]), options=Options())


def test_the_right_document_comes_first(measured: Evaluated) -> None:
    assert measured.metrics["default.mrr"].value >= 0.9
    assert measured.metrics["default.recall@10"].value == 1


def test_the_default_is_no_worse_than_its_parts(measured: Evaluated) -> None:
    default = measured.metrics["default.ndcg@10"].value
    for part in ("bm25", "dense"):
        assert default >= measured.metrics[f"{part}.ndcg@10"].value - 0.03


def test_what_the_documents_tell_is_hardly_ever_refused(measured: Evaluated) -> None:
    assert measured.metrics["answerable_refused"].value <= 1 / len(ANSWERED)


def test_something_else_is_told_from_what_they_tell(measured: Evaluated) -> None:
    assert measured.metrics["abstention_auc"].value >= 0.9
    assert measured.metrics["unanswerable_refused"].value >= 0.5


def test_the_outcome_names_methods_and_versions(measured: Evaluated) -> None:
    assert set(measured.by["method"]) == {"bm25", "dense", "rrf", "minmax", "default"}
    assert measured.n == len(ANSWERED) + len(NOT_ANSWERED)
    assert measured.baseline is not None
    assert measured.versions["embedder"] != "none"


def test_a_corpus_that_answers_nothing_is_told(tmp_path: Path) -> None:
    corpus = _rows(tmp_path / "corpus.jsonl", [{"pid": "x", "title": "", "text": "Bread."}])
    data = _rows(tmp_path / "dev.jsonl", [{"question": "q?", "positive_passage": "y"}])
    with pytest.raises(UnfitData, match="no passage that answers"):
        evaluate(data, corpus, Options(embedder="none"))
