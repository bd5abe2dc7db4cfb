"""Traces to an OpenTelemetry collector. Imported only where one is configured: the SDK takes memory and time."""

from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode

from status_app.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

SERVER_ERROR = 500
# The end of the program waits for the last spans, but not for a collector that is away.
FLUSH_MILLISECONDS = 3000


class Tracing:
    """A span for each request, as a child of the caller's where a `traceparent` header came."""

    def __init__(self, settings: Settings, exporter: SpanExporter | None = None) -> None:
        """`exporter` defaults to OTLP over HTTP, set up by the standard OTEL_EXPORTER_OTLP_* variables."""
        resource = Resource.create(
            {
                "service.name": "status-app",
                "service.version": settings.version,
                "vcs.ref.head.revision": settings.commit,
            }
        )
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("status_app")
        # granian's worker is a child of multiprocessing, which runs its own finalizers and not those of atexit.
        Finalize(None, self.close, exitpriority=10)

    def start(self, environ: "WSGIEnvironment", method: str, route: str) -> Span:
        """Open the span of one request."""
        carrier = {"traceparent": environ.get("HTTP_TRACEPARENT", ""), "tracestate": environ.get("HTTP_TRACESTATE", "")}
        attributes = {"http.request.method": method, "http.route": route, "url.scheme": environ["wsgi.url_scheme"]}
        return self._tracer.start_span(f"{method} {route}", extract(carrier), SpanKind.SERVER, attributes)

    def end(self, span: Span, status: int) -> str:
        """Close the span; returns the members that join a log line to it, as JSON text that begins with a comma."""
        span.set_attribute("http.response.status_code", status)
        if status >= SERVER_ERROR:
            span.set_status(StatusCode.ERROR)
        span.end()
        context = span.get_span_context()
        return f', "trace_id": "{context.trace_id:032x}", "span_id": "{context.span_id:016x}"'

    def close(self) -> None:
        """Send what has not been sent yet."""
        self._provider.force_flush(FLUSH_MILLISECONDS)
        self._provider.shutdown()
