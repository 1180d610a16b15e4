"""langchain-openai, unchanged but for its base URL and key; prints JSON.

python langchain_calls.py URL KEY
"""

import json
import sys
from typing import Any

from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, SecretStr


class Place(BaseModel):
    """Where."""

    city: str


def main(url: str, key: str) -> dict[str, Any]:
    """Return what came back."""

    def model(name: str, **more: Any) -> ChatOpenAI:
        return ChatOpenAI(model=name, base_url=url, api_key=SecretStr(key), max_retries=0, **more)

    answer = model("echo").invoke("hello")
    pieces = [chunk.content for chunk in model("slow").stream("one two three")]
    called = model("remote").bind_tools([Place]).invoke("where?")
    structured = model("remote").with_structured_output(Place, method="json_schema")
    responses = model("echo", use_responses_api=True).invoke("hello")
    vectors = OpenAIEmbeddings(
        model="vectors", base_url=url, api_key=SecretStr(key), check_embedding_ctx_length=False
    ).embed_documents(["a b", "c"])
    return {
        "chat": answer.content,
        "tokens": answer.usage_metadata["output_tokens"] if answer.usage_metadata else 0,
        "stream": "".join(str(piece) for piece in pieces),
        "tool": [called.tool_calls[0]["name"], called.tool_calls[0]["args"]],
        "structured": structured.invoke("where?").model_dump(),
        "responses": responses.content[0]["text"],
        "vectors": [len(each) for each in vectors],
    }


print(json.dumps(main(*sys.argv[1:])))
