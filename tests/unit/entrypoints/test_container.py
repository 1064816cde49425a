"""Everything that the container promises can be made, from settings alone."""

from pathlib import Path
from typing import Any, get_type_hints

import pytest
from dependency_injector import errors
from pydantic import SecretStr

from application.access import CONSOLE
from application.announcing import Announcing
from application.ports.ages import Ages
from application.ports.catalogue import Catalogue
from application.ports.change_feed import ChangeFeed
from application.ports.definitions import Definitions
from application.ports.idempotency import IdempotencyRecords
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.ports.usage import Usage
from entrypoints.container import Container
from entrypoints.settings import (
    MEMORY,
    SQLITE,
    DatabaseSettings,
    RedisSettings,
    Settings,
    SnapshotsSettings,
)
from entrypoints.settings.database import POSTGRES

ROOT = Path(__file__).parents[3]
USE_CASES = sorted(
    path.stem
    for package in ("commands", "queries")
    for path in (ROOT / "application" / package).glob("*.py")
    if path.stem != "__init__"
)


@pytest.fixture(params=["memory", "sql"])
def container(request: pytest.FixtureRequest, tmp_path: Path) -> Container:
    url = {"memory": MEMORY, "sql": f"{SQLITE}{tmp_path}/flags.db"}[request.param]
    return Container(settings=Settings(database=DatabaseSettings(url=url)))


def test_every_provider_can_be_resolved(container: Container) -> None:
    container.check_dependencies()
    for name, provider in container.providers.items():
        made = provider(CONSOLE) if name == "unit_of_work" else provider()
        assert made is not None, name


@pytest.mark.parametrize("name", USE_CASES)
def test_every_use_case_gets_what_its_constructor_names(container: Container, name: str) -> None:
    """The injector does not check types, so this does, wherever the handler keeps what it got."""
    handler = container.providers[name]()
    assert type(handler).__name__ == name.title().replace("_", "") + "Handler"
    wanted = get_type_hints(type(handler).__init__)
    wanted.pop("return")
    kept = {key: getattr(handler, f"_{key}", None) for key in wanted}
    for key, kind in wanted.items():
        assert kept[key] is None or is_a(kept[key], kind), f"{name} wants {key}: {kind.__name__}"
    assert any(kept.values())


def test_a_use_case_gets_a_factory_and_not_a_unit_of_work(container: Container) -> None:
    assert is_a(container.unit_of_work(CONSOLE), UnitOfWork)
    assert container.unit_of_work(CONSOLE) is not container.unit_of_work(CONSOLE)


def test_the_setting_chooses_the_store(container: Container) -> None:
    kind = container.settings().database.store.title()
    for provider, port in (
        (container.catalogue, Catalogue),
        (container.change_feed, ChangeFeed),
        (container.definitions, Definitions),
        (container.idempotency, IdempotencyRecords),
        (container.usage, Usage),
        (container.ages, Ages),
    ):
        made = provider()
        assert is_a(made, port)
        assert type(made).__name__.startswith(kind)
        assert provider() is made


def test_the_settings_choose_who_brings_word_and_where_snapshots_are_kept(tmp_path: Path) -> None:
    settings = Settings(
        database=DatabaseSettings(url=f"{SQLITE}{tmp_path}/flags.db"),
        redis=RedisSettings(url=SecretStr("redis://127.0.0.1:1/0")),
        snapshots=SnapshotsSettings(directory=str(tmp_path), feed="redis"),
    )
    container = Container(settings=settings)
    container.check_dependencies()
    assert [place.what for place in container.places()] == ["the disk", "Redis"]
    assert container.change_feed() is container.redis_feed()
    assert is_a(container.change_feed(), ChangeFeed)
    assert isinstance(container.shown_after_commit(), Announcing)
    assert settings.saved.parent == tmp_path


def test_databases_have_names_that_tell_no_password() -> None:
    near = DatabaseSettings(url=f"{SQLITE}var/flags.db")
    same = DatabaseSettings(url=f"{SQLITE}{Path.cwd()}/var/flags.db")
    other = DatabaseSettings(url=f"{SQLITE}var/others.db")
    assert len({near.fingerprint, same.fingerprint, other.fingerprint}) == 2
    assert DatabaseSettings(url=MEMORY).fingerprint not in {near.fingerprint, other.fingerprint}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (MEMORY, "b656fafe9c093892"),
        (f"{SQLITE}/var/lib/x.db", "29cfbbc65dc5bebe"),
        (f"{POSTGRES}h/db", "3722be0e22d5a4d6"),
        (f"{POSTGRES}h/db?ssl=require", "3722be0e22d5a4d6"),
        (f"{POSTGRES}h/db?user=u&password=p@q", "3722be0e22d5a4d6"),
        (f"{POSTGRES}u@h:5432/db", "49f7a55396252299"),
        (f"{POSTGRES}other:p%40/s?s@h:5432/db?ssl=prefer", "49f7a55396252299"),
    ],
)
def test_a_database_keeps_its_name_however_it_is_reached(url: str, name: str) -> None:
    """What was saved under it is found again after an upgrade."""
    assert DatabaseSettings(url=url).fingerprint == name


def is_a(value: Any, kind: type) -> bool:
    """Adapters name the ports that they claim to be."""
    if kind is UnitOfWorkFactory:
        return is_a(value(CONSOLE), UnitOfWork)
    return kind in type(value).__mro__


def test_two_containers_share_nothing() -> None:
    settings = Settings(database=DatabaseSettings(url=MEMORY))
    one, other = Container(settings=settings), Container(settings=settings)
    for name in ("memory", "snapshots", "keyring", "refresh", "meter", "counting"):
        assert one.providers[name]() is not other.providers[name]()


def test_a_container_without_settings_says_so() -> None:
    with pytest.raises(errors.Error, match="settings"):
        Container().check_dependencies()
