from claims_api.rate_limit import MAX_KEYS, RateLimit


def test_tries_come_back_evenly_over_a_minute():
    now = [0.0]
    limit = RateLimit(6, clock=lambda: now[0])

    assert [limit.retry_after("k") for _ in range(7)] == [0] * 6 + [10]
    now[0] = 9.0
    assert limit.retry_after("k") == 1
    now[0] = 10.5
    assert limit.retry_after("k") == 0
    assert limit.retry_after("other") == 0


def test_memory_is_bounded():
    limit = RateLimit(1, clock=lambda: 0.0)
    for number in range(MAX_KEYS + 50):
        limit.retry_after(str(number))

    assert len(limit._buckets) == MAX_KEYS
