import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.answers.language import other_than, tell, wanted_of

TEXTS = {
    "en": "The ferry leaves the harbour at nine in the morning and it is always on time.",
    "de": "Die Fähre verlässt den Hafen um neun Uhr und sie ist nicht immer pünktlich.",
    "fr": "Le bateau quitte le port à neuf heures et il est toujours dans les temps pour vous.",
    "es": "El barco sale del puerto a las nueve de la mañana y es muy puntual para todos.",
    "it": "Il traghetto lascia il porto alle nove di mattina ed è sempre in orario per tutti, "
    "anche se non sono molti.",
    "pt": "O barco sai do porto às nove da manhã e não se atrasa, mas também não é rápido "
    "para quem vem da cidade.",
    "nl": "De veerboot verlaat de haven om negen uur en het is niet altijd druk met mensen.",
    "ko": "배는 아침 아홉 시에 항구를 떠나며 항상 제시간에 도착합니다.",
    "ja": "フェリーは朝九時に港を出発し、いつも時間通りに到着します。",
    "zh": "渡轮早上九点离开港口并且总是准时到达对岸的码头。",
    "ru": "Паром отправляется из гавани в девять утра и всегда приходит вовремя.",
    "el": "Κάθε πρωί στις εννέα φεύγει από το λιμάνι ένα μεγάλο πλοίο.",
    "ar": "تغادر العبارة الميناء في الساعة التاسعة صباحا.",
    "he": "המעבורת יוצאת מהנמל בתשע בבוקר בכל יום.",
    "hi": "नौका सुबह नौ बजे बंदरगाह से निकलती है।",
    "th": "เรือเฟอร์รี่ออกจากท่าเรือเวลาเก้าโมงเช้า",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_sentence_is_told_by_its_language(language: str, text: str) -> None:
    assert tell(text).language == language
    assert wanted_of(text) == language
    for other, answer in TEXTS.items():
        assert other_than(language, answer) == ("" if other == language else other)


@pytest.mark.parametrize("text", ["", "42", "OK.", "네", "Paris", "{}", "x = 1\ny = 2"])
def test_what_is_too_short_is_in_no_language(text: str) -> None:
    assert tell(text).language == ""
    assert other_than("ko", text) == ""


def test_terms_code_and_quotations_do_not_count() -> None:
    assert (
        other_than("ko", "React에서 useState를 쓰면 state가 바뀔 때 component가 다시 그려집니다.")
        == ""
    )
    code = "다음과 같이 작성하세요.\n```python\nfor each in the_list_of_all:\n    print(each)\n```"
    assert other_than("ko", code) == ""
    quoted = '안내문에는 "The ferry leaves the harbour at nine in the morning" 이라고 적혀 있어요.'
    assert other_than("ko", quoted) == ""
    assert other_than("en", "It is called 항구 in Korean, and that is what a harbour is.") == ""


@pytest.mark.parametrize(
    "question",
    [
        "How do you say that the ferry is late in Korean?",
        "Translate this to German: the ferry is late",
        "다음 문장을 영어로 바꿔 주세요: 배가 늦습니다",
        "이 글을 번역해 주세요. 배가 아침에 떠납니다.",
        "Hi!",
    ],
)
def test_a_question_about_a_language_wants_none_in_particular(question: str) -> None:
    assert wanted_of(question) == ""


@given(st.text(), st.sampled_from(["", *TEXTS]))
def test_any_text_is_told_or_not(text: str, wanted: str) -> None:
    told = tell(text)
    assert sum(told.shares.values()) <= 1.0001
    other = other_than(wanted, text)
    assert not other or other != wanted


def test_instructions_that_speak_of_a_language_leave_it_to_them() -> None:
    assert wanted_of(TEXTS["ko"], "Be brief.") == "ko"
    assert wanted_of(TEXTS["ko"], "Be brief.", "Always answer in English.") == ""
