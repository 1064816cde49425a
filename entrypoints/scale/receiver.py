"""A receiver of webhooks to look at: it shows what it is told, and takes all of it."""

import sys
from argparse import ArgumentParser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from entrypoints.printable import printable


class Shown(BaseHTTPRequestHandler):
    """Shows the body of every POST."""

    def do_POST(self) -> None:
        """Take a message."""
        length = int(self.headers.get("content-length", "0"))
        sys.stdout.write(printable(self.rfile.read(length).decode(errors="replace")) + "\n")
        sys.stdout.flush()
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Show bodies alone."""


def main() -> None:
    """Receive until a signal."""
    parser = ArgumentParser(prog="python -m entrypoints.scale.receiver", description=__doc__)
    parser.add_argument("port", type=int)
    server = HTTPServer(("127.0.0.1", parser.parse_args().port), Shown)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
