import threading

import pytest

from inventory.errors import ApiError
from inventory.receiving import MAX_UPLOADS, Slots, client_of

from .test_images import upload


def test_one_upload_too_many_is_told_to_come_again(client, store, picture):
    """Each of the others holds the bucket; the list of items stays there for everybody."""
    going, free = threading.Semaphore(0), threading.Event()
    put = store.put

    def slowly(*arguments):
        going.release()
        free.wait(20)
        return put(*arguments)

    store.put = slowly
    data = picture()
    uploads = [
        threading.Thread(
            target=upload,
            args=(client.application.test_client(), data),
            kwargs={"headers": {"X-Forwarded-For": f"10.0.0.{number % 2}"}},
        )
        for number in range(MAX_UPLOADS)
    ]
    for each in uploads:
        each.start()
    for _ in uploads:
        assert going.acquire(timeout=20)
    answer = upload(client, data)
    assert (answer.status_code, answer.get_json()["error"]) == (503, "busy")
    assert client.get("/inventory").status_code == 200
    free.set()
    for each in uploads:
        each.join()
    assert upload(client, data).status_code == 200


def test_a_slot_is_given_back_after_a_failure():
    slots = Slots(1)
    with pytest.raises(ZeroDivisionError), slots.one():
        _ = 1 / 0
    with slots.one(), pytest.raises(ApiError), slots.one():
        pass


def test_one_client_gets_half_of_the_slots():
    slots = Slots(4)
    with slots.one("slow"), slots.one("slow"):
        with pytest.raises(ApiError), slots.one("slow"):
            pass
        with slots.one("other"), slots.one("other"), pytest.raises(ApiError), slots.one("third"):
            pass
    with slots.one("slow"):
        pass


def test_a_client_cannot_pass_for_another(client):
    headers = {"X-Forwarded-For": "203.0.113.9, 10.0.0.7"}
    with client.application.test_request_context(headers=headers) as context:
        assert client_of(context.request) == "10.0.0.7"
