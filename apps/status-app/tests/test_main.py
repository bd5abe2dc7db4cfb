"""What a client sees."""

import json
import logging

import flask
import pytest

from status_app import main
from status_app.lifecycle import set_draining
from status_app.metrics import Metrics
from status_app.settings import load_settings
from tests.conftest import COMMIT


@pytest.fixture(name="client")
def make_client(good):
    """Return a client of an application of its own."""
    return main.create_app(load_settings(good)).test_client()


@pytest.fixture(name="broken")
def make_broken_client(good):
    """Return a client of an application with a route that raises."""
    app = main.create_app(load_settings(good))
    app.add_url_rule("/broken", view_func=lambda: 1 // 0)
    return app.test_client()


def test_status_names_version_and_commit(client):
    answer = client.get("/status")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "myapplication": [
            {"version": "0.0.1", "lastcommitsha": COMMIT, "description": "pre-interview technical test"},
        ]
    }


def test_head_is_answered_with_the_headers_alone(client):
    answer = client.head("/status")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(client.get("/status").data))


def test_answers_do_not_grow_with_the_requests(client):
    first, second = (client.get("/status").headers for _ in range(2))
    assert sorted(name for name, _ in first) == sorted(name for name, _ in second)


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/status"},
        {"path": "/status", "method": "POST"},
        {"path": "/status", "method": "OPTIONS"},
        {"path": "/status/"},
        {"path": "//status"},
        {"path": "/status?a=b"},
        {"path": "/%00"},
        {"path": "/status", "headers": {"Host": "other.example:81"}},
        {"path": "/status", "headers": {"Host": "a b"}},
        {"path": "/status", "headers": {"Host": "x" * 70 + ".example"}},
        {"path": "/status", "headers": {"Connection": "upgrade", "Upgrade": "websocket"}},
    ],
)
def test_what_is_kept_of_an_address_changes_no_answer(good, options):
    app = main.create_app(load_settings(good))
    kept = [app.test_client().open(**options) for _ in range(2)]
    app.create_url_adapter = lambda request: flask.Flask.create_url_adapter(app, request)
    plain = app.test_client().open(**options)
    volatile = {"Server-Timing", "X-Request-Id"}
    seen = [(one.status, one.data, {h for h in one.headers if h[0] not in volatile}) for one in (*kept, plain)]
    assert seen[0] == seen[1] == seen[2]


def test_an_address_does_not_answer_for_another(client):
    assert [client.get(path).status_code for path in ("/status", "/statu", "/status")] == [200, 404, 200]
    assert [client.open("/status", method=method).status_code for method in ("GET", "POST", "GET")] == [200, 405, 200]


def test_the_module_exports_app():
    assert main.APP.test_client().get("/status").status_code == 200


def test_health_and_readiness(client):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_readiness_ends_before_the_service_does(client):
    set_draining(True)
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"status": "draining"})
        assert client.get("/healthz").status_code == 200
        assert client.get("/status").status_code == 200
    finally:
        set_draining(False)
    assert client.get("/readyz").status_code == 200


def test_an_unknown_path_is_answered_as_json(client):
    answer = client.get("/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/json")
    assert answer.json["error"] == "Not Found"


def test_a_wrong_method_is_answered_with_those_allowed(client):
    answer = client.post("/status")
    assert (answer.status_code, answer.content_type) == (405, "application/json")
    assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_fault_inside_is_logged_and_not_told(broken, caplog):
    answer = broken.get("/broken")
    assert (answer.status_code, answer.content_type) == (500, "application/json")
    assert "ZeroDivisionError" not in answer.text
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    assert 'http_requests_total{method="GET",route="unmatched",status="500"} 1.0' in broken.get("/metrics").text


def test_metrics_count_rate_errors_and_duration(client):
    for path in ("/status", "/status", "/nothing", "/nothing/else"):
        client.get(path)
    client.open("/status", method="PROPFIND")
    text = client.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/status",status="200"} 2.0' in text
    assert 'http_requests_total{method="GET",route="unmatched",status="404"} 2.0' in text
    assert 'http_requests_total{method="other",route="/status",status="405"} 1.0' in text
    assert 'http_request_duration_seconds_bucket{le="0.1",method="GET",route="/status"} 2.0' in text
    assert f'status_app_build_info{{commit="{COMMIT}",version="0.0.1"}} 1.0' in text
    # The request for the metrics itself.
    assert "http_requests_in_progress 1.0" in text


def test_a_duration_is_in_the_first_bucket_that_holds_it(good):
    metrics = Metrics(load_settings(good))
    for seconds in (0.05, 0.1, 0.100001, 3.0):
        metrics.begin()
        metrics.end("GET", "/status", "200", seconds)
    text = metrics.render().decode()
    series = 'http_request_duration_seconds_bucket{le="%s",method="GET",route="/status"} %s\n'
    for bound, count in (("0.025", 0.0), ("0.05", 1.0), ("0.1", 2.0), ("0.25", 3.0), ("2.5", 3.0), ("+Inf", 4.0)):
        assert series % (bound, count) in text
    assert 'http_request_duration_seconds_count{method="GET",route="/status"} 4.0\n' in text
    assert 'http_request_duration_seconds_sum{method="GET",route="/status"} 3.250001\n' in text


def test_start_reads_the_environment(good, monkeypatch):
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("APP_VERSION", "4.5.6")
    answer = main.start().test_client().get("/status")
    assert json.loads(answer.data)["myapplication"][0]["version"] == "4.5.6"


def test_start_ends_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("APP_VERSION", "latest")
    with pytest.raises(SystemExit) as caught:
        main.start()
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("SETTINGS_INVALID: APP_VERSION is wrong: expected ")
