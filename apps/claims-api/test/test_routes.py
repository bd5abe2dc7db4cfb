import json
from pathlib import Path

import pytest
from conftest import logged
from openapi_spec_validator import validate

from claims_api.web.openapi import document

CHECKED_IN = Path(__file__).parent.parent / "openapi.json"


def test_health_says_ready_and_nothing_more(client):
    assert client.simulate_get("/health").json == {"ready": True}


def test_version_tells_what_runs(client):
    assert client.simulate_get("/version").json == {"version": "1.2.3", "commit": "abc"}


def test_claims_without_a_token_are_403_and_with_a_wrong_one_401(client):
    assert client.simulate_get("/api/claims").status_code == 403
    assert client.simulate_get("/api/claims", headers={"Authorization": "Basic eA=="}).status_code == 403
    for token in ("x", "Bearer", "a.b.c"):
        answer = client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert "invalid_token" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("path", ["/health", "/ready", "/version", "/openapi.json", "/nowhere", "/api/claims"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.simulate_get(path).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")


def test_unknown_paths_and_methods_are_problems(client):
    assert client.simulate_get("/nowhere").json["code"] == "http-404"
    answer = client.simulate_delete("/api/claims")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def preflight(client, origin):
    return client.simulate_options(
        "/api/claims",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )


def test_a_preflight_of_an_allowed_origin_is_answered(client):
    answer = preflight(client, "https://app.example.com")

    assert answer.status_code in {200, 204}
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()


def test_other_origins_are_not_allowed(client, make):
    assert "access-control-allow-origin" not in preflight(client, "https://evil.example.com").headers
    assert "access-control-allow-origin" not in preflight(make(cors_origins=()), "https://app.example.com").headers


def test_the_document_is_valid_and_checked_in(client):
    served = client.simulate_get("/openapi.json").json

    validate(served)
    assert served["openapi"].startswith("3.1")
    assert json.loads(CHECKED_IN.read_text()) == document("/api", "0.0.0")


def test_the_document_names_every_route_and_no_other(client):
    served = client.simulate_get("/openapi.json").json

    for path, operations in served["paths"].items():
        for method in operations:
            assert client.simulate_request(method.upper(), path).status_code not in {404, 405}
    assert "/api/claims" in served["paths"]


def test_metrics_count_by_route_and_hold_no_value(client, read):
    read(icd_code="A10.0")
    client.simulate_get("/made/up/path")

    text = client.simulate_get("/metrics").text
    assert 'claims_api_requests_total{method="GET",route="/api/claims",status="200"} 1.0' in text
    assert 'route="unmatched"' in text
    assert "made" not in text
    assert "A10.0" not in text


def test_the_access_log_holds_the_route_and_neither_query_nor_claims(read, capfd):
    read(icd_code="A10.0", claim_provider="Synthetic Provider 01", date_from="2020-03-01")
    read("/api/claims/../nowhere/A10.0")

    lines = logged(capfd, "access")
    assert "/api/claims" in [line["route"] for line in lines]
    text = json.dumps(lines)
    assert "A10.0" not in text
    assert "Provider" not in text
    assert "2020-03-01" not in text


def test_a_request_id_is_kept_where_it_is_plain(client):
    assert (
        client.simulate_get("/health", headers={"X-Request-Id": "abcdef-123"}).headers["x-request-id"] == "abcdef-123"
    )
    assert client.simulate_get("/health", headers={"X-Request-Id": "a b\t"}).headers["x-request-id"] != "a b\t"


def test_a_fault_is_a_500_without_its_message(client, token, monkeypatch, capfd):
    def fail(*_):
        raise RuntimeError("diagnosis F32.1")

    monkeypatch.setattr("claims_api.store.sqlite.SqliteStore.page", fail)
    answer = client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 500
    assert "F32.1" not in answer.text + json.dumps(logged(capfd))


def test_the_prefix_moves_the_routes(make):
    client = make(prefix="/v2/x")

    assert client.simulate_get("/v2/x/claims").status_code == 403
    assert client.simulate_get("/api/claims").status_code == 404
    assert "/v2/x/claims" in client.simulate_get("/openapi.json").json["paths"]
