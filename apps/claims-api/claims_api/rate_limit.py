"""A bound on tries per key and minute, in bounded memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

WINDOW_SECONDS = 60.0
MAX_KEYS = 10_000


class RateLimit:
    """A token bucket a key: `per_minute` tries at once, refilled evenly over a minute.

    The bucket used longest ago is forgotten first when there are more than `MAX_KEYS`.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def retry_after(self, key: str) -> int:
        """Takes one try; 0 where it is allowed, else the seconds until the next one is."""
        now = self._clock()
        rate = self._capacity / WINDOW_SECONDS
        with self._lock:
            level, at = self._buckets.pop(key, (self._capacity, now))
            level = min(self._capacity, level + (now - at) * rate)
            allowed = level >= 1
            self._buckets[key] = (level - 1 if allowed else level, now)
            if len(self._buckets) > MAX_KEYS:
                self._buckets.popitem(last=False)
        return 0 if allowed else max(1, int((1 - level) / rate + 0.999))
