"""Stands in for curl on machines that have none: just the options that the README uses."""

import argparse
import sys

import httpx2


def main() -> int:
    """Send one request, print the body; with ``--fail-with-body``, fail for an error status."""
    parser = argparse.ArgumentParser(prog="curl")
    parser.add_argument("url")
    parser.add_argument("-s", dest="silent", action="store_true")
    parser.add_argument("--fail-with-body", dest="fail", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    asked = parser.parse_args()
    headers = [tuple(part.strip() for part in line.split(":", 1)) for line in asked.headers]
    method = asked.method or ("GET" if asked.data is None else "POST")
    answer = httpx2.request(method, asked.url, headers=dict(headers), content=asked.data)
    sys.stdout.buffer.write(answer.content)
    return 22 if asked.fail and answer.is_error else 0


if __name__ == "__main__":
    sys.exit(main())
