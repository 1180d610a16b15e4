"""Services are found by entry points, and every one has the same shape."""

from pathlib import Path

import pytest

from eventrail.runtime.service import Service, UnknownService, find, installed

SERVICES = Path(__file__).parents[3] / "services" / "eventrail"


def test_an_unknown_service_is_told_which_there_are() -> None:
    with pytest.raises(UnknownService) as caught:
        find("gatway")
    assert "'gatway'" in str(caught.value)
    for name in installed():
        assert name in str(caught.value)


def test_every_service_folder_is_installed() -> None:
    folders = {path.parent.name for path in SERVICES.glob("*/__init__.py")}
    assert set(installed()) == folders


@pytest.mark.parametrize("name", installed())
def test_a_service_is_called_what_its_folder_is_called_and_says_what_it_does(name: str) -> None:
    service = find(name)
    assert isinstance(service, Service)
    assert service.name == name
    assert service.summary
    assert "\n" not in service.summary


@pytest.mark.parametrize("name", installed())
def test_a_service_shows_its_parts_in_service_py_and_says_what_it_is(name: str) -> None:
    assert (SERVICES / name / "service.py").is_file()
    opening = (SERVICES / name / "__init__.py").read_text(encoding="utf-8")
    assert opening.startswith('"""')
