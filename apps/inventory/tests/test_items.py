import pytest

from inventory.main import create_app

SPOON = {"id": 1, "name": "Spoon", "description": "A spoon", "quantity": 123, "image_url": ""}


def test_starts_with_spoon_fork_and_knife(client):
    items = client.get("/inventory").get_json()
    assert [(i["name"], i["quantity"]) for i in items] == [("Spoon", 123), ("Fork", 456), ("Knife", 789)]
    assert items[0] == SPOON


@pytest.mark.parametrize("path", ["/inventory", "/inventory/"])
def test_adds_an_item_with_and_without_a_slash(client, path):
    body = {"id": 9, "name": "Cup", "description": "", "quantity": 0}
    assert client.post(path, json=body).status_code == 201
    assert client.get("/inventory/9").get_json() == {**body, "image_url": ""}


def test_refuses_an_id_that_is_taken(client):
    answer = client.post("/inventory", json={**SPOON, "name": "Other"})
    assert (answer.status_code, answer.get_json()["error"]) == (409, "duplicate")
    assert client.get("/inventory/1").get_json() == SPOON


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": None}, "id"),
        ({"id": "1"}, "id"),
        ({"id": True}, "id"),
        ({"id": 0}, "id"),
        ({"id": 2**63}, "id"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"description": None}, "description"),
    ],
)
def test_names_the_field_that_is_wrong(client, change, named):
    answer = client.post("/inventory", json={"id": 9, "name": "Cup", "description": "", "quantity": 1, **change})
    assert answer.status_code == 400
    assert f"{named} is" in answer.get_json()["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 60_000])
def test_answers_400_to_a_body_that_is_no_item(client, body):
    answer = client.post("/inventory", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_body")


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/inventory/77"), ("delete", "/inventory/77"), ("post", "/inventory/77/image"), ("get", "/nothing")],
)
def test_answers_404_as_json(client, method, path):
    answer = getattr(client, method)(path)
    assert answer.status_code == 404
    assert set(answer.get_json()) == {"error", "message"}


@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize("item", [2**53, 2**63, 10**30])
def test_a_number_that_no_database_holds_is_no_item(client, method, item):
    assert getattr(client, method)(f"/inventory/{item}").status_code == 404


def test_refuses_an_item_of_megabytes(client):
    body = {"id": 9, "name": "Cup", "description": "x" * 70_000, "quantity": 1}
    answer = client.post("/inventory", json=body)
    assert (answer.status_code, answer.get_json()["error"]) == (413, "too_large")
    assert "64 KB" in answer.get_json()["message"]


def test_deletes_an_item_for_good(client, environment, store):
    assert client.delete("/inventory/1").get_json() == {"status": "success"}
    again = create_app(environment, store).test_client()
    assert [item["id"] for item in again.get("/inventory").get_json()] == [2, 3]


def test_keeps_items_over_a_restart(client, environment, store):
    client.post("/inventory", json={"id": 9, "name": "Cup", "description": "", "quantity": 1})
    again = create_app(environment, store).test_client()
    assert again.get("/inventory/9").status_code == 200
