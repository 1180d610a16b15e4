import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from eventrail.config.model import Pool
from eventrail.retrieval.embedding.pool import BATCH, PoolEmbedder
from eventrail.retrieval.embedding.unusable import EmbeddingFailed, UnusableModel


class Provider(BaseHTTPRequestHandler):
    """Makes vectors of the length of a text and 1; first answers what `failures` holds."""

    failures: ClassVar[list[int]] = []
    asked: ClassVar[list[dict[str, Any]]] = []
    headers_seen: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append(body)
        self.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
        status = self.failures.pop(0) if self.failures else 200
        texts = body["input"]
        data = [{"index": at, "embedding": [len(text), 1]} for at, text in enumerate(texts)]
        found = status == 200 and self.path == "/v1/embeddings"
        answer = json.dumps({"data": data} if found else {"error": "no"}).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    Provider.failures, Provider.asked, Provider.headers_seen = [], [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def pool(url: str, **fields: Any) -> Pool:
    return Pool(engine="openai", model="vectors-1", url=url, task="embed", **fields)


def test_a_provider_is_asked_in_batches_and_answers_unit_rows(url: str) -> None:
    embedder = PoolEmbedder("vectors", pool(url))
    texts = ["x" * (each % 7) for each in range(BATCH + 3)]
    vectors = embedder.embed_passages(texts)
    embedder.close()
    assert [len(body["input"]) for body in Provider.asked] == [BATCH, 3]
    assert Provider.asked[0]["model"] == "vectors-1"
    wanted = np.asarray([(max(len(text), 1), 1) for text in texts], np.float32)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    assert vectors == pytest.approx(wanted, abs=1e-6)


def test_how_long_vectors_are_is_asked_once(url: str) -> None:
    embedder = PoolEmbedder("vectors", pool(url))
    assert (embedder.dimensions, embedder.dimensions) == (2, 2)
    assert embedder.embed_passages([]).shape == (0, 2)
    embedder.close()
    assert len(Provider.asked) == 1


def test_what_may_pass_is_tried_again_and_what_may_not_is_not(url: str) -> None:
    embedder = PoolEmbedder("vectors", pool(url, retries=2))
    Provider.failures.extend([429, 503])
    assert embedder.embed_query("ab") == pytest.approx(np.asarray([2, 1]) / 5**0.5)
    Provider.failures.extend([400, 200])
    with pytest.raises(EmbeddingFailed, match="status 400"):
        embedder.embed_query("ab")
    Provider.failures[:] = [503] * 3
    with pytest.raises(EmbeddingFailed, match="status 503"):
        embedder.embed_query("ab")
    embedder.close()
    assert len(Provider.asked) == 3 + 1 + 3


def test_keys_and_headers_go_with_each_call_and_are_not_shown(url: str, tmp_path: Path) -> None:
    options = {"headers": {"x-team": "search"}, "body": {"dimensions": 2}}
    embedder = PoolEmbedder(
        "vectors",
        pool(url, api_key_env="SOME_KEY", engine_options=options),
        {"SOME_KEY": "sk-secret"},
    )
    embedder.embed_query("a")
    embedder.close()
    assert Provider.headers_seen[0]["authorization"] == "Bearer sk-secret"
    assert Provider.headers_seen[0]["x-team"] == "search"
    assert Provider.asked[0]["dimensions"] == 2
    assert "sk-secret" not in embedder.name
    file = tmp_path / "key"
    file.write_text("sk-file\n")
    embedder = PoolEmbedder("vectors", pool(url, api_key_file=str(file)))
    for content in ("sk-file\n", "sk-new", ""):
        file.write_text(content)
        embedder.embed_query("a")
    embedder.close()
    sent = [headers["authorization"] for headers in Provider.headers_seen[1:]]
    assert sent == ["Bearer sk-file", "Bearer sk-new", "Bearer sk-new"]


def test_nobody_there_is_said() -> None:
    embedder = PoolEmbedder("vectors", pool("http://127.0.0.1:1/v1", retries=0))
    with pytest.raises(EmbeddingFailed, match="pool:vectors made no vectors: ConnectError"):
        embedder.embed_query("a")
    embedder.close()


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (Pool(engine="vllm", model="bundled"), "vllm serve MODEL"),
        (Pool(engine="echo"), "engine echo"),
        (Pool(engine="openai", url="http://127.0.0.1:1/v1"), "task: embed"),
        (pool("http://127.0.0.1:1/v1", api_key_env="UNSET"), "UNSET holds no key"),
        (pool("http://127.0.0.1:1/v1", api_key_file="/no/such/file"), "/no/such/file"),
        (pool("http://127.0.0.1:1/v1", engine_options={"headers": 3}), "engine_options"),
    ],
)
def test_a_pool_that_cannot_embed_says_what_to_do(made: Pool, why: str) -> None:
    with pytest.raises(UnusableModel, match=why):
        PoolEmbedder("vectors", made, {})
