"""Each request is timed, named, logged once, and counted whatever happens to it."""

import json
import logging

import pytest

from status_app.metrics import Metrics
from status_app.observation import Observation
from status_app.settings import load_settings


class Request:  # pylint: disable=too-few-public-methods
    """One request through the middleware, and what came of it."""

    def __init__(self, app, metrics, **environ):
        """Serve it at once."""
        self.headers = {}
        self.status = None
        observed = Observation(app, ["/status", "/healthz"], metrics, None)
        base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/status", "wsgi.url_scheme": "http"}
        self.body = b"".join(observed(base | environ, self.respond))

    def respond(self, status, headers, _exc_info=None):
        """Stand in for the server."""
        self.status, self.headers = status, dict(headers)


def fine(_environ, start_response):
    """Answer 200."""
    start_response("200 OK", [])
    return [b"fine"]


def raising(_environ, _start_response):
    """Raise before anything was answered."""
    raise RuntimeError("broken")


@pytest.fixture(name="metrics")
def make_metrics(good):
    """Return counters at zero."""
    return Metrics(load_settings(good))


@pytest.fixture(name="lines")
def read_lines(capfd, caplog):
    """Return a function that gives the lines of the access log since it was last asked."""
    caplog.set_level(logging.INFO)
    kept = ("method", "path", "status", "duration_ms", "request_id")

    def read():
        written = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        return [{name: line[name] for name in kept} for line in written]

    return read


def test_the_answer_carries_its_time_and_id(metrics):
    request = Request(fine, metrics)
    name, duration = request.headers["Server-Timing"].split(";dur=")
    assert name == "app"
    assert 0 <= float(duration) < 60_000
    assert len(request.headers["X-Request-Id"]) == 16


def test_a_well_formed_request_id_is_kept(metrics):
    assert Request(fine, metrics, HTTP_X_REQUEST_ID="abc-1.2_Z").headers["X-Request-Id"] == "abc-1.2_Z"


@pytest.mark.parametrize("given", ["", "a b", "x\r\nSet-Cookie: a=b", "a" * 65, "é"])
def test_any_other_request_id_is_replaced(metrics, given):
    assert Request(fine, metrics, HTTP_X_REQUEST_ID=given).headers["X-Request-Id"] != given


def test_a_request_is_logged_once_and_without_its_query(metrics, lines):
    Request(fine, metrics, QUERY_STRING="token=abc", HTTP_X_REQUEST_ID="id-1")
    (line,) = lines()
    assert line.pop("duration_ms") >= 0
    assert line == {"method": "GET", "path": "/status", "status": 200, "request_id": "id-1"}


def test_nothing_that_a_client_sends_breaks_the_line(metrics, lines):
    path = '/"\\\n\u2028\x00\x7f{}%s\ud800'
    Request(fine, metrics, REQUEST_METHOD='G"\n', PATH_INFO=path)
    (line,) = lines()
    assert (line["method"], line["path"]) == ('G"\n', path)


def test_ids_do_not_come_twice(metrics):
    ids = {Request(fine, metrics).headers["X-Request-Id"] for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in ids)


def test_an_answer_in_parts_is_read_and_closed_even_if_it_breaks(metrics, lines):
    closed = []

    class Parts:
        """Yields one part, and breaks where it is told to."""

        def __init__(self, breaks):
            self.breaks = breaks

        def __iter__(self):
            yield b"part"
            if self.breaks:
                raise RuntimeError("broken")

        def close(self):
            """Take note."""
            closed.append(self.breaks)

    def app_of(breaks):
        def app(_environ, start_response):
            start_response("200 OK", [])
            return Parts(breaks)

        return app

    assert Request(app_of(False), metrics).body == b"part"
    with pytest.raises(RuntimeError):
        Request(app_of(True), metrics)
    assert closed == [False, True]
    assert Request(lambda _environ, start: (start("200 OK", []), iter([b"bare"]))[1], metrics).body == b"bare"
    assert [line["status"] for line in lines()] == [200, 500, 200]


def test_long_values_are_cut(metrics, lines):
    Request(fine, metrics, REQUEST_METHOD="X" * 5000, PATH_INFO="/" + "a" * 5000)
    (line,) = lines()
    assert (len(line["method"]), len(line["path"])) == (16, 200)


def test_probes_are_logged_at_debug_only(metrics, lines, caplog):
    Request(fine, metrics, PATH_INFO="/healthz")
    assert lines() == []
    caplog.set_level(logging.DEBUG)
    Request(fine, metrics, PATH_INFO="/healthz")
    assert len(lines()) == 1


def test_an_application_that_raises_is_a_server_error(metrics, lines):
    with pytest.raises(RuntimeError):
        Request(raising, metrics)
    assert lines()[0]["status"] == 500
    text = metrics.render().decode()
    assert 'http_requests_total{method="GET",route="/status",status="500"} 1.0' in text
    assert "http_requests_in_progress 0.0" in text
