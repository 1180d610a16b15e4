"""Texts to check, no two alike: caches of words must earn their keep on other sentences.

English is the prose of the project's own decisions, "markup" its whole documentation with tables,
commands and examples of attacks, code its own source; Korean is put together from the
phrases below. What is personal in them is made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[1]

_SOURCES: Final = {
    "english": ("docs/adr", "*.md"),
    "markup": ("docs", "*.md"),
    "code": ("libs", "*.py"),
}
CHARACTERS_PER_TOKEN: Final = {
    "english": 4.5,
    "markup": 4.0,
    "personal": 4.5,
    "korean": 2.0,
    "code": 3.5,
}
"""By kind of text; of today's tokenizers, roughly."""

PERSONAL: Final = (
    "ann.lee+news@mail.example.co.kr",
    "010-1234-5678",
    "+1 (212) 555-0123",
    "4111 1111 1111 1111",
)
_SUBJECTS: Final = (
    *("주문하신 상품이", "고객 센터 직원이", "제가 지난주에 산 노트북이", "이번 달 요금이"),
    *("새로 바뀐 배송 정책이", "회원 등급이", "어제 보낸 문의가", "결제한 금액이"),
    *("예약했던 항공권이", "가입한 보험이", "우리 부서의 보고서가", "다운로드한 파일이"),
)
_MANNERS: Final = (
    *(
        "아직",
        "생각보다 빨리",
        "아무런 설명 없이",
        "두 번이나",
        "시스템 오류 때문에",
        "오늘 아침에",
    ),
    *("안내받은 대로", "약속한 날짜보다 늦게", "친구의 추천으로", "갑자기", "다행히", "다시 한번"),
)
_ENDS: Final = (
    *("도착하지 않았습니다.", "취소되었는지 확인해 주세요.", "변경된 것 같은데 맞나요?"),
    *("처리되었다고 들었습니다.", "환불될 수 있을까요?", "잘못 표시되어 있습니다."),
    *(
        "어떻게 바뀌는지 알고 싶습니다.",
        "보이지 않아서 문의드립니다.",
        "승인되었습니다, 감사합니다.",
    ),
)


def texts(kind: str, tokens: int, rng: random.Random) -> Iterator[str]:
    """Yield texts of a kind and length, without end.

    Args:
        kind: a key of `CHARACTERS_PER_TOKEN`.
        tokens: of each text, about.
        rng: makes the same texts again.
    """
    length = round(tokens * CHARACTERS_PER_TOKEN[kind])
    while True:
        if kind == "korean":
            yield _korean(length, rng)
            continue
        source = _source(kind if kind in _SOURCES else "english")
        start = rng.randrange(len(source) - length)
        text = source[start : start + length]
        yield _with_personal_data(text, tokens, rng) if kind == "personal" else text


def _korean(length: int, rng: random.Random) -> str:
    said = ""
    while len(said) < length:
        said += f"{rng.choice(_SUBJECTS)} {rng.choice(_MANNERS)} {rng.choice(_ENDS)} "
    return said[:length]


def _with_personal_data(text: str, tokens: int, rng: random.Random) -> str:
    words = text.split(" ")
    for _ in range(max(1, tokens // 200)):
        for value in PERSONAL:
            words.insert(rng.randrange(len(words)), value)
    return " ".join(words)


@cache
def _source(kind: str) -> str:
    folder, pattern = _SOURCES[kind]
    files = sorted((REPOSITORY / folder).rglob(pattern))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
