"""What is counted, in Prometheus' text format. No label holds a user, a claim or a filter's value."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Around the objective of 500 ms, in seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """One registry an application, so that tests do not share counts."""

    def __init__(self, version: str, commit: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "claims_api_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.duration = Histogram(
            "claims_api_request_seconds",
            "Time to answer, by route.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.logins = Counter("claims_api_logins", "Tries to log in, by outcome.", ("outcome",), registry=self.registry)
        self.audit_lines = Counter("claims_api_audit_lines", "Lines of the audit log.", registry=self.registry)
        self.ready = Gauge("claims_api_ready", "1 where claims can be read.", registry=self.registry)
        info = Gauge("claims_api_build_info", "The running version.", ("version", "commit"), registry=self.registry)
        info.labels(version, commit).set(1)

    def render(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
