import pytest

from eventrail.guarding.detect import Detector
from eventrail.guarding.recognise.secret import LONGEST_PEM, SecretRecognizer

BODY = "A1b2C3d4E5f6G7h8I9j0"
LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" * 2
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{LINE}\n{LINE}\n-----END RSA PRIVATE KEY-----"


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in Detector([SecretRecognizer()]).find(text)]


@pytest.mark.parametrize(
    "secret",
    [
        f"sk-{BODY}",
        f"sk-proj-{BODY}_{BODY}",
        f"sk_live_{BODY}",
        f"ghp_{BODY}{BODY}",
        f"github_pat_{BODY}_{BODY}",
        f"glpat-{BODY}",
        f"xoxb-123456789012-{BODY}",
        f"hf_{BODY}{BODY}",
        f"AIza{BODY}",
        "AKIA0123456789ABCDEF",
        f"SG.{BODY}.{BODY}",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP",
        PEM,
    ],
)
@pytest.mark.parametrize("frame", ["{}", "key={}\n", "the key is `{}`", "'{}'!"])
def test_keys_of_a_known_shape_are_found(secret: str, frame: str) -> None:
    assert found(frame.format(secret)) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "a task-based-approach-for-2024-and-later",
        "sk-learn-is-a-common-abbreviation",
        "sk-short1",
        f"prefix_sk-{BODY}",
        "hf_hub_download_and_load_model",
        "a key begins with -----BEGIN PRIVATE KEY----- and a line break",
        "-----BEGIN CERTIFICATE-----\n" + LINE,
        "eyJ is how base64 of a JSON object begins",
    ],
)
def test_what_only_resembles_a_key_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_private_key_without_its_footer_is_found() -> None:
    unfinished = PEM.removesuffix("-----END RSA PRIVATE KEY-----")
    assert found(unfinished) == [unfinished]


def test_a_mention_in_prose_is_held_no_longer_than_its_sentence() -> None:
    text = "A key begins with -----BEGIN PRIVATE KEY-----, and so on. Then "
    assert SecretRecognizer().pending(text[: text.index("Then")]) == len(text) - len("Then ")
    assert SecretRecognizer().pending(text[: text.index(".")]) == len("A key begins with ")


def test_no_more_than_a_bounded_text_is_waited_for() -> None:
    endless = "-----BEGIN PRIVATE KEY-----" + LINE * 100
    assert len(endless) > LONGEST_PEM + 100
    assert SecretRecognizer().pending(endless + " ") > len(endless) - LONGEST_PEM
    assert SecretRecognizer().pending(f"sk-{BODY}" * 200 + " ") == 200 * (len(BODY) + 3) + 1
