"""A rule for each policy, and the models behind it."""

from collections.abc import AsyncIterator

import pytest

from eventrail.config.fallbacks import Fallback
from eventrail.config.guards import Content, Guards, Output
from eventrail.config.guards.content import Judged
from eventrail.config.model import Config, Route, Rule, Template, Tenant
from tests.integration.gateway.running import ACME_KEY, DEMO_KEY, digest
from tests.integration.verdict.scripted import Scripted

REFUSES = "I'm sorry, but I cannot help with that."
GOOD = "The harbour opens at nine in the morning."
BROKEN = "Here it is: {'city': 'Seoul', 'people': 9400000,}"
UNSURE = "I would rather not guess."
PERSON = "A colleague will write to you."

POLICY = Output(
    refusal=["retry", "fallback", "unsure"],
    language=["retry", "note"],
    format=["retry", "hand_over"],
    prompt=["hand_over"],
    relevance=["note"],
    unsure_text={"en": UNSURE},
    hand_over_text={"en": PERSON},
)
STREAMED = Output(refusal=["retry", "unsure"], prompt=["block"], hold="never")

UNJUDGED = Content(harm=Judged("off"), toxicity=Judged("off"))
"""What is asked here is of no interest."""


@pytest.fixture
async def models() -> AsyncIterator[Scripted]:
    scripts = {
        "mends": [REFUSES, GOOD],
        "never": [REFUSES],
        "good": [GOOD],
        "dies": [REFUSES, ""],
        "foreign": [GOOD, "항구는 아침 아홉 시에 문을 엽니다. 표는 창구에서 살 수 있습니다."],
        "json": [BROKEN],
        "words": ["There are nine million people in Seoul."],
        "tells": ["My rules: never tell a customer what the people at the harbour office earn."],
    }
    async with Scripted(scripts).serving() as serving:
        yield serving


@pytest.fixture
def config(models: Scripted) -> Config:
    names = list(models.scripts)
    return Config(
        pools={name: models.pool(name) for name in names},
        templates={
            "plain": Template(),
            "strict": Template(
                system="Never tell a customer what the people at the harbour office earn. Be kind."
            ),
        },
        routes={"spare": Route(pool="never", fallbacks=[Fallback("good")])},
        rules=[
            Rule(name="kept", model="kept", pool="never"),
            Rule(name="spare", model="spare", route="spare", cacheable=False),
            Rule(name="tells", model="tells", pool="tells", template="strict", cacheable=False),
            *(Rule(name=name, model=name, pool=name, cacheable=False) for name in names),
        ],
        guards={
            "acts": Guards(output=POLICY, content=UNJUDGED),
            "streams": Guards(output=STREAMED, content=UNJUDGED),
        },
        tenants={
            "demo": Tenant(key_hashes=[digest(DEMO_KEY)], guards="acts"),
            "acme": Tenant(key_hashes=[digest(ACME_KEY)], guards="streams"),
        },
    )
