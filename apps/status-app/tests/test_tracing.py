"""Where a collector is configured, a request becomes a span that joins the caller's trace and the log."""

import json
import logging

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from status_app import main, tracing
from status_app.settings import load_settings
from tests.conftest import COMMIT

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.fixture(name="traced")
def make_traced(good, monkeypatch):
    """Return an application whose spans stay in memory, and a function that gives them."""
    exporter = InMemorySpanExporter()
    started = []

    class Kept(tracing.Tracing):
        """Keeps the tracing that the application started."""

        def __init__(self, settings):
            super().__init__(settings, exporter)
            started.append(self)

    monkeypatch.setattr(tracing, "Tracing", Kept)
    app = main.create_app(load_settings(good | {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}))
    app.add_url_rule("/broken", view_func=lambda: 1 // 0)

    def spans():
        started[0].close()
        return exporter.get_finished_spans()

    return app.test_client(), spans


def test_a_request_is_a_child_of_its_caller(traced, caplog, capfd):
    caplog.set_level(logging.INFO)
    client, spans = traced
    client.get("/status", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    (span,) = spans()
    assert span.name == "GET /status"
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == PARENT
    assert span.attributes["http.response.status_code"] == 200
    assert span.resource.attributes["service.version"] == "0.0.1"
    assert span.resource.attributes["vcs.ref.head.revision"] == COMMIT
    line = json.loads(capfd.readouterr().out)
    assert (line["trace_id"], line["span_id"]) == (TRACE, f"{span.context.span_id:016x}")


def test_a_server_error_marks_the_span(traced):
    client, spans = traced
    client.get("/broken")
    (span,) = spans()
    assert span.status.status_code == StatusCode.ERROR


def test_a_broken_traceparent_starts_a_new_trace(traced):
    client, spans = traced
    client.get("/status", headers={"traceparent": "00-zz-zz-zz"})
    (span,) = spans()
    assert span.parent is None


def test_the_default_exporter_is_otlp(good, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    tracing.Tracing(load_settings(good)).close()
