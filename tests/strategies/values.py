"""JSON values, and documents made of them."""

from functools import cache

from hypothesis import strategies as st

from domain import limits
from domain.values import Document, JsonValue, Scalar, ValueType
from domain.variant import Variant
from tests.strategies.texts import strings, variant_keys

INTEGERS = (0, 1, -1, 10, 100_000, limits.LARGEST_INTEGER, -limits.LARGEST_INTEGER)
FLOATS = (0.0, -0.0, 1.0, 10.0, 0.1, -2.5, 1e22, 5e-324, 1.7976931348623157e308)


@cache
def numbers() -> st.SearchStrategy[int | float]:
    """Integers that every JSON reader keeps, and finite floats; ``10`` and ``10.0`` among them."""
    return st.one_of(
        st.sampled_from(INTEGERS),
        st.sampled_from(FLOATS),
        st.integers(-limits.LARGEST_INTEGER, limits.LARGEST_INTEGER),
        st.floats(allow_nan=False, allow_infinity=False),
    )


@cache
def scalars() -> st.SearchStrategy[Scalar]:
    """Booleans, numbers and strings."""
    return st.one_of(st.booleans(), numbers(), strings())


@cache
def json_values() -> st.SearchStrategy[JsonValue]:
    """Anything JSON holds, mostly small."""
    return st.recursive(st.none() | scalars(), _nested, max_leaves=5)


def _nested(inner: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
    arrays: st.SearchStrategy[JsonValue] = st.lists(inner, max_size=3)
    objects: st.SearchStrategy[JsonValue] = st.dictionaries(strings(), inner, max_size=3)
    return arrays | objects


@cache
def values_of(value_type: ValueType) -> st.SearchStrategy[JsonValue]:
    """Values of one of the four types."""
    match value_type:
        case ValueType.BOOLEAN:
            return st.booleans()
        case ValueType.STRING:
            return strings()
        case ValueType.NUMBER:
            return numbers()
        case ValueType.OBJECT:
            return _nested(json_values())


@cache
def variants_of(value_type: ValueType) -> st.SearchStrategy[tuple[Variant, ...]]:
    """The variants of a flag of this type."""
    variant = st.builds(Variant, variant_keys(), values_of(value_type))
    return st.lists(variant, min_size=1, max_size=5, unique_by=lambda variant: variant.key).map(
        tuple
    )


def documents() -> st.SearchStrategy[Document]:
    """Documents of a few fields and values, so that two of them are often alike.

    With null beside absent, values that are equal in Python but not in JSON, and sorted sets.
    """
    leaf = st.sampled_from((None, True, False, 1, 1.0, 0, -0.0, "", "a", "1"))
    names = st.sampled_from(("a", "b", "c", "joined", "before", "/~"))
    sets: st.SearchStrategy[JsonValue] = st.frozensets(names).map(sorted)
    inner: st.SearchStrategy[JsonValue] = st.recursive(
        leaf | sets,
        lambda part: st.one_of(
            st.lists(part, max_size=3), st.dictionaries(names, part, max_size=3)
        ),
        max_leaves=8,
    )
    return st.dictionaries(names, inner, max_size=4)
