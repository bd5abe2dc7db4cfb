"""What Prometheus reads: rate, errors and duration of the requests, and which version answers."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from status_app.settings import Settings

# Seconds. 0.1 is the objective's bound, so it has to be a bucket; the others show how far away the service is from it.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """Counters of one process. Every label takes few values, whatever a client sends."""

    def __init__(self, settings: Settings) -> None:
        """Register everything in a registry of its own, so that two applications in one process do not collide."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        build = Gauge("status_app_build_info", "Always 1.", ["version", "commit"], registry=self.registry)
        build.labels(settings.version, settings.commit).set(1)
        self.in_progress = Gauge("http_requests_in_progress", "Requests being served.", registry=self.registry)
        self._requests = Counter(
            "http_requests_total", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._duration = Histogram(
            "http_request_duration_seconds",
            "Time from the request's arrival in the application to its answer.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        # Looking a child up by its labels takes longer than counting.
        self._children: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def observe(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count one answered request."""
        key = (method if method in METHODS else "other", route, status)
        children = self._children.get(key)
        if children is None:
            children = (self._requests.labels(*key), self._duration.labels(key[0], key[1]))
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def render(self) -> bytes:
        """Return Prometheus' text format."""
        return generate_latest(self.registry)
