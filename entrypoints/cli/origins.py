"""What is wrong with a body, told of the options that it was made from."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from domain.errors import InvalidDefinition
from entrypoints.cli.exits import Failure, Fault

Fields: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""From a field to the parameters that it is made from."""


class Origins:
    """Where the fields of a command's body come from."""

    def __init__(self, parameters: Iterable[Any], fields: Fields) -> None:
        """`parameters` are those of the command as it is parsed.

        `fields` leads to those with another name than the field, or its singular.
        """
        self._written = {each.name: _written(each) for each in parameters}
        self._fields = fields

    @contextmanager
    def named(self, given: Mapping[str, Any]) -> Iterator[None]:
        """Inside the block, faults of a body are told by the options that were given."""
        try:
            yield
        except InvalidDefinition as error:
            raise self._renamed(Failure.of(error), given) from None
        except Failure as failure:
            raise self._renamed(failure, given) from None

    def _renamed(self, failure: Failure, given: Mapping[str, Any]) -> Failure:
        return Failure(failure.exit_code, *(self._said(each, given) for each in failure.said))

    def _said(self, said: str | Fault, given: Mapping[str, Any]) -> str | Fault:
        if isinstance(said, str):
            return said
        field, _, rest = said.pointer.removeprefix("/").partition("/")
        named = self._fields.get(field, ())
        others = (named,) if isinstance(named, str) else named
        found = dict.fromkeys((*others, field, field.removesuffix("s")))
        known = [name for name in found if name in self._written]
        if not known:
            return said
        had = [name for name in known if given.get(name) is not None] or known[:1]
        option, place = self._place(had, given, rest)
        return f"{option}: {Fault(place and f'/{place}', said.rule)}"

    def _place(self, names: list[str], given: Mapping[str, Any], rest: str) -> tuple[str, str]:
        """The option that gave a part of a field, and where in it that is.

        A list has the values of a repeated option first, and then those of a file.
        """
        index, slash, inner = rest.partition("/")
        lists = [name for name in names if isinstance(given.get(name), list)]
        if not index.isdigit():
            return ", ".join(self._written[name] for name in names), rest
        number = int(index)
        for name in lists:
            if number < len(given[name]):
                return f"{self._written[name]} '{given[name][number]}'", inner
            number -= len(given[name])
        whole = next((name for name in names if name not in lists), names[0])
        return self._written[whole], f"{number}{slash}{inner}"


def _written(parameter: Any) -> str:
    """A parameter as it is written on the command line."""
    return str(parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0])
