"""Running text with numbers that are nobody's; answers are full of them."""

import pytest

from eventrail.guarding.detect import LEAKABLE, PERSONAL

TEXTS = (
    "In 2024 the company sold 1,234,567 units for 12.5 million, up 3.2 % from 2023.",
    "Version 3.11.4 was released on 2023-06-06 at 10:15:30; build 20230606.",
    "The vector is [0.123456789, -12.3456789, 1e-10] and the seed is 4220315081.",
    "It took 1700000000123 nanoseconds, that is 1700000000 seconds since 1970.",
    "sha256 8f953371d3e85eddb89b05ed6b9e680791055315c73e1025ab5dba7bb2aee189",
    "id 550e8400-e29b-41d4-a716-446655440000 in table T1234 of schema S56",
    "Boeing 747-400, Airbus A320-200, COVID-19, ISO 9001:2015, RFC 9110, EN 50128.",
    "The final score was 21-14 21-19; the match of 10 and 20 May drew 45,678 people.",
    "Listen on http://127.0.0.1:8080 and 0.0.0.0; see example.com/docs/v1.2.",
    "ISBN 978-3-16-148410-0, DOI 10.1000/182, arXiv 2301.12345, ISSN 0378-5955.",
    "Part numbers AB-1234, X12-99 and ZX81; room B12; flight KE123 at gate A12.",
    "for i in range(1000000): x = a[i] * 0x7fffffff + 123456789",
    "2024년 3월 15일 매출은 1억 2345만 원, 전년 대비 12.3% 증가했다.",
    "지하철 2호선 강남역 10번 출구에서 300m, 오전 9시 30분에 만나요.",
    "모델명 SM-S921N, 배터리 4000mAh, 무게 167g, 화면 6.2인치, 해상도 2340x1080.",
    "Add 250 g of flour, 3 eggs and 1/2 cup of sugar; bake 35 minutes at 180 C.",
    "Figure 12 shows f(x) = 3x^2 + 12345678 for x in 0..100; see eq. (4.12).",
    "Chapter 11, section 362(a)(3); 17 U.S.C. 107; 42 CFR 482.12; Art. 5 GDPR.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_is_found(text: str) -> None:
    assert PERSONAL.find(text) == []
    assert LEAKABLE.find(text) == []
