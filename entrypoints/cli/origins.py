"""What is wrong with a body, told of the options that it was made from."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from domain.errors import InvalidDefinition
from entrypoints.cli.exits import Failure, Fault


class Origins:
    """Where the fields of a command's body come from."""

    def __init__(self, parameters: Iterable[Any], fields: Mapping[str, str]) -> None:
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
        found = (self._fields.get(field, ""), field, field.removesuffix("s"))
        known = [name for name in found if name in self._written]
        if not known:
            return said
        name = next((name for name in known if given.get(name) is not None), known[0])
        option, value = self._written[name], given.get(name)
        index, _, inner = rest.partition("/")
        if isinstance(value, list) and index.isdigit() and int(index) < len(value):
            option, rest = f"{option} '{value[int(index)]}'", inner
        return f"{option}: {Fault(rest and f'/{rest}', said.rule)}"


def _written(parameter: Any) -> str:
    """A parameter as it is written on the command line."""
    return str(parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0])
