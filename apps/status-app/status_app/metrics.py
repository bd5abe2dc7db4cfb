"""What Prometheus reads: rate, errors and duration of the requests, and which version answers."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from threading import Lock

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from status_app.settings import Settings

# Seconds. 0.1 is the objective's bound, so it has to be a bucket; the others show how far away the service is from it.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
BOUNDS = (*map(str, BUCKETS), "+Inf")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Durations:  # pylint: disable=too-few-public-methods
    """Requests of one method and route: how many fell into each bucket, and their seconds in all."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * len(BOUNDS)
        self.seconds = 0.0


class Metrics(Collector):
    """Counters of one process. Every label takes few values, whatever a client sends.

    Requests are counted in plain numbers under one lock and become metrics when they are read: the counters of
    `prometheus_client`, each with a lock of its own, took a tenth of a request.
    """

    def __init__(self, settings: Settings) -> None:
        """Register everything in a registry of its own, so that two applications in one process do not collide."""
        self._lock = Lock()
        self._in_progress = 0
        self._requests: dict[tuple[str, str, str], int] = {}
        self._durations: dict[tuple[str, str], _Durations] = {}
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        build = Gauge("status_app_build_info", "Always 1.", ["version", "commit"], registry=self.registry)
        build.labels(settings.version, settings.commit).set(1)
        self.registry.register(self)

    def begin(self) -> None:
        """Count a request that is being served now."""
        with self._lock:
            self._in_progress += 1

    def end(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count a request that was answered."""
        method = method if method in METHODS else "other"
        with self._lock:
            self._in_progress -= 1
            key = (method, route, status)
            self._requests[key] = self._requests.get(key, 0) + 1
            durations = self._durations.get((method, route))
            if durations is None:
                durations = self._durations[(method, route)] = _Durations()
            durations.buckets[bisect_left(BUCKETS, seconds)] += 1
            durations.seconds += seconds

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of the requests as they are now; called by the registry."""
        in_progress = GaugeMetricFamily("http_requests_in_progress", "Requests being served.")
        requests = CounterMetricFamily(
            "http_requests_total", "Requests answered.", labels=["method", "route", "status"]
        )
        duration = HistogramMetricFamily(
            "http_request_duration_seconds",
            "Time from the request's arrival in the application to its answer.",
            labels=["method", "route"],
        )
        with self._lock:
            in_progress.add_metric([], self._in_progress)
            for key, count in self._requests.items():
                requests.add_metric(key, count)
            for labels, seen in self._durations.items():
                buckets = list(zip(BOUNDS, accumulate(seen.buckets), strict=True))
                duration.add_metric(labels, buckets, seen.seconds)
        return in_progress, requests, duration

    def render(self) -> bytes:
        """Return Prometheus' text format."""
        return generate_latest(self.registry)
