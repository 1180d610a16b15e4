"""Ask, and wait for what is noted about it."""

import asyncio

import httpx

from eventrail.contracts.notes import Feedback
from eventrail.runtime.host import Host

CHAT = "/v1/chat/completions"

Turns = list[dict[str, str]]


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def system(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


async def said(http: httpx.AsyncClient, turns: Turns, **more: object) -> tuple[str, str]:
    """Ask; return the request's id and the answer."""
    response = await http.post(CHAT, json={"model": "echo", "messages": turns, **more})
    assert response.status_code == 200, response.text
    return response.headers["x-request-id"], response.json()["choices"][0]["message"]["content"]


async def feedback_on(host: Host, rid: str, tenant: str = "demo") -> list[Feedback]:
    """Return the notes of feedback on a request."""
    found = [note.payload() for note in await host.log.notes(tenant, rid)]
    return [each for each in found if isinstance(each, Feedback)]


async def noted(host: Host, rid: str, *signals: str, patience_s: float = 20.0) -> list[Feedback]:
    """Wait until all these signals are noted on a request; return its feedback."""
    async with asyncio.timeout(patience_s):
        while True:
            found = await feedback_on(host, rid)
            if set(signals) <= {each.signal for each in found}:
                return found
            await asyncio.sleep(0.05)
