"""What refusals say, and where they point."""

import re

import pytest

from domain import errors
from domain.errors import FlaghoistError, InvalidDefinition
from domain.within import within


@pytest.mark.parametrize(
    ("path", "pointer", "text"),
    [
        ((), "", "must be so"),
        (("key",), "/key", "key: must be so"),
        (("rules", 2, "key"), "/rules/2/key", "rules[2].key: must be so"),
        ((3,), "/3", "[3]: must be so"),
        (("a/b", "c~d", "~/"), "/a~1b/c~0d/~0~1", "a/b.c~d.~/: must be so"),
    ],
)
def test_an_invalid_definition_names_the_field(
    path: tuple[str | int, ...], pointer: str, text: str
) -> None:
    error = InvalidDefinition("must be so", *path)
    assert (error.rule, error.path, error.pointer, str(error)) == (
        "must be so",
        path,
        pointer,
        text,
    )


def test_the_path_grows_on_the_way_out() -> None:
    with pytest.raises(InvalidDefinition) as refused, within("rules", 1), within("serve"):
        raise InvalidDefinition("must be so", "variant")
    assert refused.value.pointer == "/rules/1/serve/variant"


def test_other_errors_keep_their_words() -> None:
    with pytest.raises(ValueError, match=r"^mine$"), within("rules"):
        raise ValueError("mine")
    with within("rules"):
        pass


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.ProjectNotFound("a"), "there is no project 'a'"),
        (errors.EnvironmentNotFound("a"), "there is no environment 'a'"),
        (errors.FlagNotFound("a"), "there is no flag 'a'"),
        (errors.SegmentNotFound("a"), "there is no segment 'a'"),
        (errors.CredentialNotFound("a"), "there is no API key with the id 'a'"),
        (errors.WebhookNotFound("a"), "there is no webhook with the id 'a'"),
        (errors.DeadLetterNotFound("7"), "there is no dead letter with the number 7"),
        (errors.ProjectAlreadyExists("a"), "the project 'a' already exists"),
        (errors.EnvironmentAlreadyExists("a"), "the environment 'a' already exists"),
        (
            errors.FlagAlreadyExists("a"),
            "the flag key 'a' is taken; a key is never reused, not even an archived one",
        ),
        (
            errors.SegmentAlreadyExists("a"),
            "the segment key 'a' is taken; a key is never reused, not even a deleted one",
        ),
        (
            errors.StaleVersion("flag", "a", expected=2, current=3),
            (
                "the flag 'a' is at version 3, not 2: "
                "read it again, and repeat the change on what you find"
            ),
        ),
        (
            errors.StaleVersion("targeting", "a", expected=2, current=3),
            (
                "the targeting of 'a' is at version 3, not 2: "
                "read it again, and repeat the change on what you find"
            ),
        ),
        (errors.FlagNotFound(""), "the key of the flag is missing"),
        (errors.FlagStillUsed("a", ("b", "c")), "the flag 'a' is a prerequisite in: b, c"),
        (
            errors.VariantStillUsed("on", ("b",)),
            "the variant 'on' is still served or required in: b",
        ),
        (errors.SegmentStillUsed("a", ("b",)), "the segment 'a' is still used in: b"),
        (
            errors.LastOwnerKey("a"),
            (
                "this is the last API key in force that owns everything: "
                "issue another one before you revoke it"
            ),
        ),
        (
            errors.FlagArchived("a"),
            "the flag 'a' is archived; restore it before changing it",
        ),
        (
            errors.Unauthenticated(),
            "a valid API key is needed, as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'",
        ),
        (
            errors.Forbidden("the role editor"),
            "this API key may not do that; it needs the role editor",
        ),
        (errors.Unavailable("the database"), "the database does not answer at the moment"),
    ],
)
def test_a_refusal_says_what_happened(error: FlaghoistError, text: str) -> None:
    assert str(error) == text


def test_every_leaf_of_the_tree_has_its_place_in_the_drawing() -> None:
    leaves = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, FlaghoistError) and name[0] != "_"
    }
    drawn = set(re.findall(r"── (\w+)", errors.__doc__ or ""))
    assert drawn == leaves - {"FlaghoistError"}
