"""The program `flaghoist`: its commands, and how each of them may end."""

import sys
import traceback
from collections.abc import Callable

from typer import Exit as Leave
from typer import Typer, TyperException

from domain.errors import FlaghoistError
from entrypoints.cli.asking import program
from entrypoints.cli.commands import (
    environment,
    flags,
    keys,
    maintenance,
    projects,
    segments,
    usage,
    webhooks,
)
from entrypoints.cli.commands.drill import drill
from entrypoints.cli.commands.serve import serve
from entrypoints.cli.commands.worker import worker
from entrypoints.cli.exits import EPILOG, Exit, Failure
from entrypoints.cli.misuse import lines_of
from entrypoints.cli.output import complain
from entrypoints.logging import configure_logging
from entrypoints.readiness import NotReady
from entrypoints.settings import LogSettings
from entrypoints.variables import WrongSettings

INTERRUPTED = 130
"""What shells expect of a program that was interrupted: 128 and the number of the signal."""


def make_app() -> Typer:
    """The program with all commands."""
    app = Typer(
        name="flaghoist",
        help="Feature flags for every SDK: serve them, change them, ask why.",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program(app)
    app.command("serve", epilog=EPILOG)(serve)
    app.command("worker", epilog=EPILOG)(worker)
    app.command("drill", epilog=EPILOG)(drill)
    app.add_typer(flags.app, name="flag")
    app.add_typer(segments.app, name="segment")
    app.add_typer(projects.environment_app, name="env")
    app.add_typer(projects.project_app, name="project")
    app.add_typer(keys.app, name="key")
    app.add_typer(webhooks.app, name="webhook")
    environment.add_to(app)
    usage.add_to(app)
    maintenance.add_to(app)
    return app


def main() -> None:
    """Run the program with the arguments of this process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command, and return its exit code."""
    configure_logging(LogSettings(level="WARNING"))  # until the command knows the settings
    return ended(lambda: make_app()(arguments, prog_name="flaghoist", standalone_mode=False))


def ended(work: Callable[[], object]) -> int:
    """Do the work, say in one line each what went wrong, and return the exit code."""
    try:
        code = work()
    except Leave as leave:
        return leave.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  whatever it is, it ends in a code and a line
        failure = failure_of(error)
        if failure.exit_code is Exit.FAULT:
            traceback.print_exc()
        complain(failure.lines)
        return failure.exit_code
    return code if isinstance(code, int) else Exit.OK


def failure_of(error: Exception) -> Failure:
    """How a command ends because of an error."""
    match error:
        case Failure():
            return error
        case TyperException():
            return Failure(Exit.USAGE, *lines_of(error))
        case WrongSettings(lines=lines):
            return Failure(Exit.USAGE, *lines)
        case FlaghoistError():
            return Failure.of(error)
        case NotReady():
            return Failure(Exit.UNAVAILABLE, str(error))
        case _:
            return Failure(
                Exit.FAULT, "this is a fault of Flaghoist itself; please report the lines above"
            )
