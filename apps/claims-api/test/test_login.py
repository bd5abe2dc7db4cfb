# ruff: noqa: S106 - what is checked here is the program, not the test
import json

import jwt
import pytest
from conftest import PASSWORD, logged, login


def test_the_right_password_yields_a_token_of_eight_hours(client):
    answer = login(client)

    assert answer.status_code == 200
    assert answer.json["message"] == "success"
    claims = jwt.decode(answer.json["token"], options={"verify_signature": False})
    assert claims["iss"] == "reader@api.claims.cool"
    assert claims["aud"] == "claims-api"
    assert claims["exp"] - claims["iat"] == 8 * 3600
    assert jwt.get_unverified_header(answer.json["token"])["alg"] == "RS256"


@pytest.mark.parametrize(("username", "password"), [("reader", "wrong"), ("nobody", PASSWORD), ("nobody", "x")])
def test_a_wrong_name_or_password_is_refused_alike(client, username, password):
    answer = login(client, username, password)

    assert answer.status_code == 401
    assert answer.json["code"] == "login-refused"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "{}", '{"username": "reader"}', '{"username": 1, "password": "x"}', '"\\ud800"', b"\xff"],
)
def test_a_body_of_another_shape_is_422(client, body):
    answer = client.simulate_post("/api/auth/login", body=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json["parameter"] == "body"


def test_a_body_that_is_no_json_is_415(client):
    answer = client.simulate_post("/api/auth/login", body="username=reader", content_type="text/plain")

    assert answer.status_code == 415


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "9000"}])
def test_a_large_body_is_413(client, headers):
    body = json.dumps({"username": "reader", "password": "x" * 8900})
    answer = client.simulate_post("/api/auth/login", body=body, content_type="application/json", headers=headers)

    assert answer.status_code == 413


def test_tries_are_limited_by_name(make):
    client = make(login_attempts_per_minute=3)

    statuses = [login(client, password="wrong", remote_addr=f"192.0.2.{n}").status_code for n in range(5)]

    assert statuses == [401, 401, 401, 429, 429]


def test_tries_are_limited_by_address_as_the_trusted_proxy_tells_it(make):
    client = make(login_attempts_per_minute=2, trusted_proxies=1)

    def attempt(user, forwarded):
        return login(client, user, "wrong", headers={"X-Forwarded-For": forwarded})

    # What the caller itself put in front of the proxy's own entry is not believed.
    statuses = [attempt(f"user{n}", f"203.0.113.{n}, 198.51.100.1").status_code for n in range(3)]
    assert statuses == [401, 401, 429]
    refused = attempt("user9", "198.51.100.1")
    assert int(refused.headers["retry-after"]) > 0
    assert attempt("user10", "198.51.100.2").status_code == 401


def test_a_forwarded_address_is_ignored_where_no_proxy_is_trusted(make):
    client = make(login_attempts_per_minute=1)

    first = login(client, "a", "wrong", headers={"X-Forwarded-For": "198.51.100.1"})
    second = login(client, "b", "wrong", headers={"X-Forwarded-For": "198.51.100.2"})

    assert (first.status_code, second.status_code) == (401, 429)


def test_no_password_reaches_a_log(client, capfd):
    login(client)
    login(client, password="secret-guess")

    text = json.dumps(logged(capfd))
    assert PASSWORD not in text
    assert "secret-guess" not in text
