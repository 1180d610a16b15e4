from pathlib import Path

import pytest

from eventrail.config.invalid import InvalidConfig
from eventrail.config.pool import Pool
from eventrail.worker.providers import keys
from eventrail.worker.providers.keys import FileKey, ProviderKey, key_of


def test_a_key_comes_from_the_environment() -> None:
    pool = Pool(engine="openai", api_key_env="THE_KEY")
    assert key_of("p", pool, {"THE_KEY": " hush\n"}).value == "hush"
    assert key_of("p", Pool(engine="openai"), {}).value == ""


@pytest.mark.parametrize("value", ["two words", "upper\nlower", "schlüssel", "nul\x00"])
def test_what_is_no_key_is_refused_without_being_shown(value: str, tmp_path: Path) -> None:
    pool = Pool(engine="openai", api_key_env="THE_KEY")
    with pytest.raises(InvalidConfig, match=r"pools\.p\.api_key_env.*THE_KEY") as caught:
        key_of("p", pool, {"THE_KEY": value})
    file = tmp_path / "key"
    file.write_text(value, encoding="utf-8")
    with pytest.raises(InvalidConfig, match=r"pools\.p\.api_key_file") as from_file:
        key_of("p", Pool(engine="openai", api_key_file=str(file)))
    for word in value.split():
        assert word not in str(caught.value) + str(from_file.value)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match="THE_KEY is not set"):
        key_of("p", Pool(engine="openai", api_key_env="THE_KEY"), {})
    missing = Pool(engine="openai", api_key_file=str(tmp_path / "none"))
    with pytest.raises(InvalidConfig, match="No such file"):
        key_of("p", missing)


def test_a_changed_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "LOOK_EVERY_S", 0.0)
    file = tmp_path / "key"
    file.write_text("first\n")
    key = FileKey(file)
    assert key.value == "first"
    replacement = tmp_path / "new"
    replacement.write_text("second\n")
    replacement.replace(file)
    assert key.value == "second"


def test_the_last_good_key_stays_while_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "LOOK_EVERY_S", 0.0)
    file = tmp_path / "key"
    file.write_text("good")
    key = FileKey(file)
    file.write_text("")
    assert key.value == "good"
    file.unlink()
    assert key.value == "good"
    file.write_text("better")
    assert key.value == "better"


def test_a_file_is_not_looked_at_for_every_call(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("first")
    key = FileKey(file)
    file.write_text("another")
    assert key.value == "first"
    assert key.changed()
    assert key.value == "another"
    assert not key.changed()


def test_a_key_shows_itself_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-secret")
    for key in (ProviderKey("sk-secret"), FileKey(file)):
        assert "secret" not in f"{key!r} {key}"
        assert key.redacted("wrong key sk-secret, sorry") == "wrong key [key], sorry"
    assert ProviderKey().redacted("text") == "text"
