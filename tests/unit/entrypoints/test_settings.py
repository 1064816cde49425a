"""Settings come from variables and `.env`; wrong ones are told by name and rule, never by value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from entrypoints.settings import DatabaseSettings, HttpSettings, Settings
from entrypoints.settings.database import without_password
from entrypoints.variables import WrongSettings, read_settings, unknown_variables, variables


def wrong(monkeypatch: pytest.MonkeyPatch, **values: str) -> tuple[str, ...]:
    for name, value in values.items():
        monkeypatch.setenv(f"FLAGHOIST_{name}", value)
    with pytest.raises(WrongSettings) as refused:
        read_settings(None)
    assert not any(value in str(refused.value) for value in values.values())
    assert str(refused.value).splitlines() == list(refused.value.lines)
    return refused.value.lines


def test_every_setting_has_a_default_that_only_this_machine_reaches() -> None:
    settings = Settings()
    assert settings.http.host == "127.0.0.1"
    assert settings.database.store == "sql"
    assert read_settings(None) == settings


def test_variables_win_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("FLAGHOIST_HTTP_PORT=9000\nFLAGHOIST_LOG_LEVEL=debug\nOTHER=1\n")
    monkeypatch.setenv("FLAGHOIST_HTTP_PORT", "9001")

    settings = read_settings(file)

    assert (settings.http.port, settings.log.level) == (9001, "DEBUG")


def test_the_exports_of_the_demo_are_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "SERVER_KEY", "CLIENT_KEY", "ADMIN_KEY"):
        monkeypatch.setenv(f"FLAGHOIST_{name}", "http://127.0.0.1:8080")

    settings = read_settings(None)

    assert settings.url == "http://127.0.0.1:8080"
    assert list(unknown_variables()) == []


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGHOIST_HTTP_CORS_ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("FLAGHOIST_LOG_LEVELS", "sqlalchemy.engine=info, flaghoist.access=WARNING")

    settings = read_settings(None)

    assert settings.http.cors_origins == ("https://a.example", "https://b.example")
    assert settings.log.levels == {"sqlalchemy.engine": "INFO", "flaghoist.access": "WARNING"}


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "https://example.com",
        "http://localhost:3000",
        "http://[::1]:8080",
        "https://xn--bcher-kva.example:80",
        "capacitor://localhost",
    ],
)
def test_an_origin_that_browsers_send(origin: str) -> None:
    assert HttpSettings(cors_origins=("https://a.example", origin)).cors_origins[1] == origin


@pytest.mark.parametrize(
    "origin",
    [
        "example.com",
        "localhost:3000",
        "https://example.com/",
        "https://example.com/app",
        "https://Example.com",
        "https://bücher.example",
        "https://example.com:443",
        "http://example.com:80",
        "https://*.example.com",
        "https://",
    ],
)
def test_an_origin_that_no_browser_sends(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = wrong(monkeypatch, HTTP_CORS_ORIGINS=f"https://a.example,{origin}")
    assert line == (
        "FLAGHOIST_HTTP_CORS_ORIGINS: must be '*' or origins as browsers send them, such as "
        "'https://example.com' or 'http://localhost:3000': lower case, no path, no port that "
        "goes without saying"
    )


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("HTTP_PORT", "70001", "must be less than or equal to 65535"),
        ("HTTP_PORT", "tcp://10.0.0.1", "must be a whole number"),
        ("HTTP_WORKERS", "-3", "must be greater than or equal to 1"),
        ("HTTP_DOCS", "perhaps", "must be true or false"),
        ("DATABASE_PATIENCE", "much", "must be a number"),
        (
            "DATABASE_URL",
            "postgresql://u:secret@host",
            (
                "must be 'sqlite+aiosqlite:///PATH', "
                "'postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE' or 'memory:'"
            ),
        ),
        ("LOG_LEVEL", "loud", "must be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
        (
            "LOG_LEVELS",
            "uvicorn",
            "must be pairs such as 'sqlalchemy.engine=INFO', separated by commas",
        ),
        (
            "REDIS_PREFIX",
            "shop *",
            "must consist of at most 100 letters, digits, '.', '_', '-' and ':'",
        ),
        ("USAGE_INTERVAL", "301", "must be less than or equal to 300"),
        ("USAGE_STALE_DAYS", "91", "must be at most FLAGHOIST_USAGE_RETENTION_DAYS"),
        ("ENVIRONMENT", "Prod", "must consist of lower-case letters, digits and '-'"),
        ("URL", "ftp://example", "must be a URL such as 'http://127.0.0.1:8080'"),
    ],
)
def test_a_wrong_value_is_one_line(
    name: str, value: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong(monkeypatch, **{name: value}) == (f"FLAGHOIST_{name}: {rule}",)


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = wrong(monkeypatch, HTTP_PORT="70002", LOG_FORMAT="yaml")
    assert [line.partition(":")[0] for line in lines] == [
        "FLAGHOIST_HTTP_PORT",
        "FLAGHOIST_LOG_FORMAT",
    ]


def test_a_misspelt_setting_of_a_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, HTTP_PROT="9003") == (
        "FLAGHOIST_HTTP_PROT: there is no such setting; did you mean FLAGHOIST_HTTP_PORT?",
    )


def test_a_misspelt_group_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGHOIST_DATABSE_URL", "memory:")
    assert read_settings(None).database == DatabaseSettings()
    assert list(unknown_variables()) == [("FLAGHOIST_DATABSE_URL", "FLAGHOIST_DATABASE_URL")]


def test_the_beginning_of_a_name_is_a_better_guess_than_one_written_much_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wrong(monkeypatch, HTTP_CORS="https://a.example") == (
        "FLAGHOIST_HTTP_CORS: there is no such setting; did you mean FLAGHOIST_HTTP_CORS_ORIGINS?",
    )
    named = {
        "FLAGHOIST_ADMIN": "",
        "FLAGHOIST_PORT": "tcp://10.0.0.1:80",
        "FLAGHOIST_SERVICE_HOST": "",
    }
    assert list(unknown_variables(named)) == [
        ("FLAGHOIST_ADMIN", "FLAGHOIST_ADMIN_KEY"),
        ("FLAGHOIST_PORT", "FLAGHOIST_HTTP_PORT"),
        ("FLAGHOIST_SERVICE_HOST", ""),
    ]


def test_a_group_is_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, HTTP="on") == (
        "FLAGHOIST_HTTP: names a group; set single variables such as FLAGHOIST_HTTP_…",
    )


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"FLAGHOIST_PROJECT=\xff\xfe")
    with pytest.raises(WrongSettings, match="must be a text file in UTF-8"):
        read_settings(file)


def test_every_setting_says_what_it_means() -> None:
    listed = list(variables())
    assert len(listed) >= 15
    assert [name for name, meaning, _ in listed if not meaning.endswith(".")] == []


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().project = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+asyncpg://u:p%40ss@db:5432/x", "postgresql+asyncpg://u:***@db:5432/x"),
        ("postgresql+asyncpg://u:p/a?s@s@db/x", "postgresql+asyncpg://u:***@db/x"),
        ("postgresql+asyncpg://u@db/x", "postgresql+asyncpg://u@db/x"),
        (
            "postgresql+asyncpg://db/x?user=a&password=p%40/ss&ssl=require",
            "postgresql+asyncpg://db/x?user=a&password=***&ssl=require",
        ),
        ("redis://cache:6379/0?password=p", "redis://cache:6379/0?password=***"),
        ("https://flags.example:443/~ada@home", "https://flags.example:443/~ada@home"),
        ("sqlite+aiosqlite:///var/a:b@c.db", "sqlite+aiosqlite:///var/a:b@c.db"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("memory:", "memory:"),
    ],
)
def test_a_password_in_a_url_is_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown
    assert DatabaseSettings.model_construct(url=url).place == shown


def test_defaults_must_fit_what_is_set_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(monkeypatch, USAGE_RETENTION_DAYS="9") == (
        "FLAGHOIST_USAGE_STALE_DAYS: must be at most FLAGHOIST_USAGE_RETENTION_DAYS",
    )
    alone = wrong(monkeypatch, USAGE_RETENTION_DAYS="9999")
    assert alone == ("FLAGHOIST_USAGE_RETENTION_DAYS: must be less than or equal to 3650",)


def test_a_line_without_a_value_breaks_the_same_rule_as_a_wrong_one(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    for line in ("FLAGHOIST_HTTP_PORT", "FLAGHOIST_HTTP_PORT=abc"):
        file.write_text(f"{line}\n")
        with pytest.raises(WrongSettings, match=r"^FLAGHOIST_HTTP_PORT: must be a whole number$"):
            read_settings(file)
