"""API keys as documents."""

import json

import pytest

from application.access import Credential
from application.key_notation import read_credential, write_credential
from tests.contracts.examples import ADMIN_KEY, SERVER_KEY


@pytest.mark.parametrize(
    "credential", [ADMIN_KEY, SERVER_KEY, ADMIN_KEY.revoked(1), SERVER_KEY.revoked(2**41)]
)
def test_what_is_written_is_read(credential: Credential) -> None:
    document = json.loads(json.dumps(write_credential(credential)))

    assert read_credential(document, credential.key_hash, credential.version) == credential


def test_the_hash_stays_out_of_the_document() -> None:
    assert SERVER_KEY.key_hash not in json.dumps(write_credential(SERVER_KEY))
