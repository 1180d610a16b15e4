"""A small set of intents, as a shop could have it, for measuring what telling them apart costs."""

from __future__ import annotations

from typing import Final

from eventrail.config.intents import Intent, Intents

_EXAMPLES: Final = {
    "track_order": [
        *("where is my order", "has my parcel been sent", "track my delivery", "when will it come"),
        *("my package is late", "delivery status please", "which day does it arrive"),
        "주문한 상품이 언제 도착하나요",
    ],
    "refund": [
        *("I want my money back", "how do I return this", "refund my purchase", "send it back"),
        *("it arrived broken, I want a refund", "return label please", "cancel and refund"),
        "환불해 주세요",
    ],
    "change_address": [
        *("I have moved", "change my delivery address", "send it to another street"),
        *("wrong address on my order", "update my address", "new flat, new address"),
        *("can you deliver to my office", "배송지를 바꾸고 싶어요"),
    ],
    "invoice": [
        *("send me the invoice", "I need a bill for tax", "where is my receipt", "invoice copy"),
        *("company name on the invoice", "download the receipt", "vat invoice please"),
        "영수증을 보내 주세요",
    ],
    "opening_hours": [
        *("when are you open", "opening hours on Sunday", "are you open today", "closing time"),
        *("holiday hours", "what time does the shop open", "open late on friday"),
        "몇 시에 문을 여나요",
    ],
    "complaint": [
        *("this is the worst service", "I am very unhappy", "nobody answers me", "I complain"),
        *("your driver was rude", "terrible quality", "I want to speak to a manager"),
        "서비스가 너무 실망스러워요",
    ],
}

INTENTS: Final = Intents(
    intents={name: Intent(examples=list(said)) for name, said in _EXAMPLES.items()}
)
