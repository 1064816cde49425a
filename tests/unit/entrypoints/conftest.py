"""No test here sees the settings of the machine it runs on."""

import os

import pytest


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("FLAGHOIST_"):
            monkeypatch.delenv(name)
