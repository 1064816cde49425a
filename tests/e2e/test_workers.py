"""`serve --workers`: processes that come and go behind one address."""

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.e2e.banner import until
from tests.e2e.server import Server, serving

EVALUATE = "/ofrep/v1/evaluate/flags/payments"
COUNT = re.compile(
    r'^flaghoist_http_request_duration_seconds_count\{method="POST",route="[^"]*/\{key\}",'
    r'status="2xx"\} (\S+)$',
    re.MULTILINE,
)


def lines(server: Server, event: str) -> list[dict[str, object]]:
    """What the log tells of an event."""
    told = [json.loads(line) for line in server.log.read_text().splitlines() if line[:1] == "{"]
    return [line for line in told if line["event"] == event]


def workers(server: Server) -> list[int]:
    """The processes that are ready, the newest last."""
    return [int(str(line["pid"])) for line in lines(server, "worker ready")]


def keys(server: Server) -> dict[str, str]:
    """The keys of the demo."""
    text = (server.directory / "var/demo.env").read_text()
    return dict(re.findall(r"export (\w+)='(.*)'", text))


def evaluate(server: Server, times: int) -> None:
    """Ask for a flag, on a new connection each time."""
    for _ in range(times):
        with server.client(keys(server)["FLAGHOIST_SERVER_KEY"]) as client:
            client.post(EVALUATE, json={"context": {}}).raise_for_status()


def counted(server: Server) -> float:
    """Evaluations, as whichever worker answers says."""
    with server.client(keys(server)["FLAGHOIST_ADMIN_KEY"]) as client:
        shown = client.get("/metrics").raise_for_status().text
    (count,) = COUNT.findall(shown) or ["0"]
    return float(count)


def shown(server: Server, series: str) -> float:
    """What whichever worker answers says of a series."""
    with server.client(keys(server)["FLAGHOIST_ADMIN_KEY"]) as client:
        text = client.get("/metrics").raise_for_status().text
    (value,) = re.findall(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(value)


def is_alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


@contextmanager
def asking(server: Server) -> Iterator[list[str]]:
    """Inside the block, evaluate on a new connection again and again; what fails is listed."""
    failures: list[str] = []
    key, enough = keys(server)["FLAGHOIST_SERVER_KEY"], threading.Event()

    def ask() -> None:
        while not enough.is_set():
            try:
                evaluated = httpx2.post(
                    server.url + EVALUATE,
                    json={"context": {}},
                    headers={"Authorization": f"Bearer {key}", "Connection": "close"},
                )
                evaluated.raise_for_status()
            except httpx2.HTTPError as error:
                failures.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def test_every_line_of_a_worker_names_it(tmp_path: Path) -> None:
    every = {"FLAGHOIST_LOG_EVALUATIONS": "1"}
    with serving(tmp_path, "--workers", "2", "--demo", **every) as server:
        until(lambda: len(workers(server)) == 2)

        def both_have_written() -> bool:
            evaluate(server, 1)
            return len({*writers(server)}) == 2

        until(both_have_written)
        ready = lines(server, "worker ready")
        assert {*writers(server)} == {(line["worker"], line["pid"]) for line in ready}


def writers(server: Server) -> list[tuple[object, object]]:
    """Who wrote the lines of requests."""
    return [(line["worker"], line["pid"]) for line in lines(server, "request")]


def test_a_worker_that_ends_is_replaced_and_what_it_counted_stays(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", "--demo") as server:
        until(lambda: len(workers(server)) == 2)
        evaluate(server, 20)
        # Whoever is asked knows what the others have written down.
        until(lambda: {counted(server) for _ in range(20)} == {20})
        victim, _ = workers(server)
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(workers(server)) == 3)
        (told,) = lines(server, "worker ended")
        assert (told["pid"], told["exit_code"]) == (victim, -signal.SIGKILL)
        assert counted(server) == 20
        evaluate(server, 5)
        until(lambda: counted(server) == 25)
        assert shown(server, "flaghoist_workers") == 2
        assert shown(server, 'flaghoist_worker_restarts_total{reason="crashed"}') == 1
        assert server.stop() == 0
    assert not any(map(is_alive, workers(server)))


def test_workers_are_replaced_one_by_one_on_request(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", "--demo") as server:
        until(lambda: len(workers(server)) == 2)
        before = workers(server)
        with asking(server) as failures:
            server.process.send_signal(signal.SIGHUP)
            until(lambda: len(lines(server, "worker replaced")) == 2)
            until(lambda: not any(map(is_alive, before)))
        assert failures == []
        evaluate(server, 10)
        assert server.stop() == 0


def test_a_worker_that_ends_while_others_are_replaced_has_a_successor(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "3", "--demo") as server:
        until(lambda: len(workers(server)) == 3)
        before = workers(server)
        server.process.send_signal(signal.SIGHUP)
        for victim in before:
            os.kill(victim, signal.SIGKILL)
        until(lambda: not any(map(is_alive, before)))
        until(lambda: len(workers(server)) >= 6)
        evaluate(server, 10)
        assert sum(map(is_alive, workers(server))) == 3
        assert server.stop() == 0
    assert not any(map(is_alive, workers(server)))


def test_workers_end_with_who_started_them(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", "--demo") as server:
        until(lambda: len(workers(server)) == 2)
        server.kill()
        until(lambda: not any(map(is_alive, workers(server))))


def test_a_worker_that_hangs_ends_with_who_started_it_too(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", "--demo") as server:
        until(lambda: len(workers(server)) == 2)
        for hung in workers(server):
            os.kill(hung, signal.SIGSTOP)  # it does nothing at all any more
        server.kill()
        until(lambda: not any(map(is_alive, workers(server))))
        port = str(httpx2.URL(server.url).port)
        with serving(tmp_path, "--workers", "2", "--demo", "--port", port) as again:
            evaluate(again, 5)
            assert again.stop() == 0
