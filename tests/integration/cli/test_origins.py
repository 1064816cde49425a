"""What is wrong with an option is told by its name, and by what was given."""

import pytest

from entrypoints.cli.exits import Exit
from tests.integration.cli.conftest import Flaghoist

LONG = "x" * 300
NOT_RE2 = (
    '[{"key": "a", "serve": {"variant": "on"},'
    ' "condition": {"attribute": "a", "operator": "matches", "values": ["(?=b)"]}}]'
)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("flag", "create", "a b"), "KEY: must consist of letters"),
        (("flag", "create", "x", "--name", LONG), "--name: must have 0 to 200"),
        (("flag", "create", "x", "--type", "number"), "--variant: must have 1 to 100"),
        (
            ("flag", "create", "x", "--type", "number", "--variant", "a=1", "--variant", "b=z"),
            "--variant 'b=z': /value: must be of the flag's type",
        ),
        (("flag", "create", "x", "--default-variant", "y"), "--default-variant: must be one of"),
        (("flag", "create", "x", "--tag", ""), "--tag: must have 1 to 64"),
        (("flag", "create", "x", "--split", "y=100"), "--split: the flag has no variant 'y'"),
        (("flag", "edit", "banner", "--variants", '[{"key": "on"}]'), "--variants: /0/value: is"),
        (("flag", "set", "banner", "--default", "x"), "--default: the flag has no variant"),
        (("flag", "set", "banner", "--split", "x=100"), "--split: the flag has no variant"),
        (("flag", "set", "banner", "--rules", NOT_RE2), "--rules: /0/condition/values/0: must"),
        (("segment", "define", "x", "--condition", '{"al": []}'), "--condition: must be an object"),
        (("segment", "define", "x", "--include", LONG * 2), "--include: must have 1 to 500"),
        (("project", "create", "A"), "KEY: must consist of lower-case"),
        (
            ("project", "create", "x", "--with-environment", "A B"),
            "--with-environment 'A B': must consist of lower-case",
        ),
        (("key", "create", ""), "NAME: must have 1 to 200"),
        (
            ("key", "create", "x", "--kind", "admin", "--grant", "owner:A B"),
            "--grant 'owner:A B': /project: must consist of",
        ),
        (("webhook", "create", "ftp://x"), "URL: must be a URL"),
        (("webhook", "create", "https://x.test", "--only", "A B"), "--only: must consist of"),
    ],
)
def test_a_fault_is_told_by_what_was_given(
    prepared: Flaghoist, arguments: tuple[str, ...], line: str
) -> None:
    prepared("flag", "create", "banner")
    ended = prepared(*arguments)
    assert ended.code == Exit.REFUSED
    assert ended.err.startswith(f"flaghoist: {line}")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (("--file", '["a", 5]'), "--file: /1: must be a string"),
        (("--include", "a", "--include", "b", "--file", '["c", 5]'), "--file: /1: must be a"),
        (("--include", "a", "--file", "[[]]", "--exclude", "b"), "--file: /0: must be a string"),
        (("--include", LONG * 2, "--file", '["a"]'), "--include, --file: must have 1 to 500"),
        (("--include", LONG * 2), "--include: must have 1 to 500 characters"),
        (("--file", f'["{LONG * 2}"]'), "--file: must have 1 to 500 characters"),
        (("--exclude", LONG * 2), "--exclude: must have 1 to 500 characters"),
    ],
)
def test_members_are_told_by_where_they_come_from(
    prepared: Flaghoist, more: tuple[str, ...], line: str
) -> None:
    prepared("segment", "define", "staff")
    ended = prepared("segment", "members", "staff", *more)
    assert ended.code == Exit.REFUSED
    assert ended.err.startswith(f"flaghoist: {line}")


def test_what_no_option_has_given_is_told_by_its_pointer(prepared: Flaghoist) -> None:
    document = '{"format": "flaghoist/1", "flags": [1]}'
    assert "flaghoist: /flags/0: " in prepared("import", document).err
