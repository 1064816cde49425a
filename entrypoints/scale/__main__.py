"""`make run-scale`: start the whole set on this machine, say where it is, stop it on a signal."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Final

from entrypoints.scale.process import taken
from entrypoints.scale.setup import Setup, keep_running, ports_from, running
from entrypoints.scale.welcome import welcome

FOLDER: Final = Path("var/scale")
PORTS: Final = 5
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    """Run until a signal, and start again what ends; 1 if something does not start."""
    parser = ArgumentParser(prog="python -m entrypoints.scale", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="the first of five in a row, or 0")
    ports = ports_from(parser.parse_args().port, PORTS)
    if others := [str(port) for port in ports if taken(port)]:
        return _failed(f"port {' and '.join(others)}: somebody else has it; choose with PORT=")
    setup = Setup(FOLDER.absolute(), ports)
    for number in _SIGNALS:
        signal.signal(number, _end)
    try:
        with running(setup.processes, lambda name: _say(f"Starting {name} ...\n")):
            _say(welcome(setup))
            keep_running(setup.processes, lambda what: _say(f"{what}\n"))
    except KeyboardInterrupt:
        return 0
    except (OSError, RuntimeError) as error:
        return _failed(str(error))


def _end(_number: int, _frame: FrameType | None) -> None:
    """Stop everything in good order, which another signal does not hurry."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    _say("\nStopping everything ...\n")
    raise KeyboardInterrupt


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _failed(reason: str) -> int:
    sys.stderr.write(f"flaghoist: {reason}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
