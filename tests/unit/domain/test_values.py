"""Values, contexts and instants: how JSON is read, compared and written."""

import pytest

from domain.condition import Prerequisite
from domain.context import Context, attribute_value, bucketing_key
from domain.instants import EARLIEST, LATEST, format_instant, parse_instant
from domain.values import JsonValue, ValueType, canonical, frozen, thawed, value_type_of
from domain.variant import Variant


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e22, "1e+22"),
        (2**60, "1152921504606846976"),
        ("é\n\u2028", '"é\\n\u2028"'),
        ([1, [True]], "[1,[true]]"),
        ({"b": 1, "a": {"d": 2, "c": None}}, '{"a":{"c":null,"d":2},"b":1}'),
    ],
)
def test_the_canonical_text(value: JsonValue, expected: str) -> None:
    assert canonical(value) == canonical(frozen(value)) == canonical(thawed(value)) == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_does_not_have_has_no_text(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical([number])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, ValueType.BOOLEAN),
        ("", ValueType.STRING),
        (0, ValueType.NUMBER),
        (0.5, ValueType.NUMBER),
        ({}, ValueType.OBJECT),
        ([], ValueType.OBJECT),
        (None, None),
    ],
)
def test_the_type_of_a_value(value: JsonValue, expected: ValueType | None) -> None:
    assert value_type_of(value) is value_type_of(frozen(value)) is expected


def test_a_variant_cannot_be_changed_from_outside() -> None:
    inner: list[JsonValue] = [1]
    variant = Variant("a", {"x": inner})
    inner.append(2)
    assert variant.literal == '{"x":[1]}'
    assert thawed(variant.value) == {"x": [1]}
    with pytest.raises(TypeError):
        variant.value["x"] = 2  # type: ignore[index]


@pytest.mark.parametrize(
    ("context", "path", "expected"),
    [
        ({"a": 1}, "a", 1),
        ({"a": 1}, "b", None),
        ({"a": None}, "a", None),
        ({"a": {"b": {"c": 1}}}, "a.b.c", 1),
        ({"a": {"b.c": 1}}, "a.b.c", None),
        ({"a.b": 1}, "a.b", 1),
        ({"a.b": 1, "a": {"b": 2}}, "a.b", 1),
        ({"a.b": None, "a": {"b": 2}}, "a.b", 2),
        ({"a": [{"b": 1}]}, "a.b", None),
        ({"a": "text"}, "a.b", None),
        ({"a": None}, "a.b", None),
        ({"a": {"b": None}}, "a.b.c", None),
        ({}, "a.b", None),
    ],
)
def test_the_value_of_an_attribute(context: Context, path: str, expected: JsonValue) -> None:
    assert attribute_value(context, path) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann", "ann"),
        ("", ""),
        (7, "7"),
        (-(2**63), "-9223372036854775808"),
        (2**63 - 1, "9223372036854775807"),
        (2**63, None),
        (-(2**63) - 1, None),
        (7.0, None),
        (True, None),
        (None, None),
        (["ann"], None),
        ({}, None),
    ],
)
def test_what_a_context_is_bucketed_by(value: JsonValue, expected: str | None) -> None:
    assert bucketing_key({"user": {"id": value}}, "user.id") == expected


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.0019Z", 1),
        ("1969-12-31T23:59:59.9999Z", -1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T17:00:00-07:00", 0),
        ("2027-01-31T09:00:00z", 1_801_386_000_000),
        ("2027-01-31 09:00:00Z", 1_801_386_000_000),
        ("0001-01-01T00:00:00Z", EARLIEST),
        ("9999-12-31T23:59:59.999Z", LATEST),
    ],
)
def test_reading_an_instant(text: str, instant: int) -> None:
    assert parse_instant(text) == parse_instant(text, assume_utc=True) == instant


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_801_386_000_500, "2027-01-31T09:00:00.500Z"),
        (EARLIEST, "0001-01-01T00:00:00.000Z"),
        (LATEST, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_writing_an_instant(instant: int, text: str) -> None:
    assert format_instant(instant) == text


@pytest.mark.parametrize("instant", [EARLIEST - 1, LATEST + 1])
def test_an_instant_beyond_the_calendar_cannot_be_written(instant: int) -> None:
    with pytest.raises(OverflowError):
        format_instant(instant)


@pytest.mark.parametrize("text", ["2027-01-31", "2027-01-31T09:00:00"])
def test_an_instant_needs_a_date_a_time_and_an_offset(text: str) -> None:
    with pytest.raises(ValueError, match="offset"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1801386000",
        "20270131T090000Z",
        "2027-W04-7",
        "2027-01-31T09Z",
        "2027-01-31T09:00Z",
        "2027-01-31T24:00:00Z",
        "2027-01-31T09:00:00,5Z",
        "2027-01-31T09:00:00+01",
        "2027-01-31x09:00:00Z",
        "2027-01-31T09:00:00Z\n",
    ],
)
def test_what_some_pythons_read_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_instant(text, assume_utc=True)


def test_a_time_without_offset_may_be_taken_as_utc() -> None:
    assert parse_instant("1970-01-01T00:00:01", assume_utc=True) == 1_000
    assert parse_instant("1970-01-02", assume_utc=True) == 86_400_000


def test_definitions_are_values() -> None:
    assert {Prerequisite("a", ("on",)), Prerequisite("a", ("on",))} == {Prerequisite("a", ("on",))}
    assert {Variant("a", [1]), Variant("a", (1,))} == {Variant("a", [1])}
    assert Variant("a", 1) != Variant("a", value=True)
