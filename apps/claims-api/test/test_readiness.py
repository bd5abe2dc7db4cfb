import dataclasses
import sqlite3
import time

import pytest
from conftest import logged

from claims_api.runtime import NotReadyError, Runtime
from claims_api.tools import keys, seed


def ready(client):
    return client.simulate_get("/ready").status_code


def reason(capfd):
    return [line["code"] for line in logged(capfd, "app") if line["event"] == "not-ready"]


def test_ready_where_everything_is_there(client):
    assert client.simulate_get("/ready").json == {"ready": True}


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("private_key_path", "KEY_MISSING"),
        ("public_key_path", "KEY_MISSING"),
        ("users_path", "USERS_MISSING"),
        ("data_dir", "DATA_MISSING"),
        ("audit_dir", "AUDIT_UNWRITABLE"),
    ],
)
def test_what_is_missing_is_named_in_the_log_while_the_service_lives(make, tmp_path, capfd, setting, code):
    client = make(**{setting: tmp_path / "none"})

    assert client.simulate_get("/health").status_code == 200
    assert ready(client) == 503
    assert reason(capfd) == [code]
    answer = client.simulate_get("/api/claims", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text
    assert not (tmp_path / "none").exists()


def test_data_that_appears_later_is_taken(settings, tmp_path, capfd):
    now = [0.0]
    runtime = Runtime(dataclasses.replace(settings, data_dir=tmp_path), clock=lambda: now[0])
    with pytest.raises(NotReadyError):
        runtime.check()
    seed.write(tmp_path, 5, 1)
    with pytest.raises(NotReadyError):
        runtime.check()
    now[0] = 2.0
    runtime.check()
    assert reason(capfd) == ["DATA_MISSING"]


def test_data_that_vanishes_is_noticed(make, tmp_path):
    seed.write(tmp_path, 5, 1)
    client = make(data_dir=tmp_path)
    assert ready(client) == 200
    (tmp_path / "claims.db").unlink()

    assert ready(client) == 503


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be read as one" * 100])
def test_a_damaged_database_is_named(make, tmp_path, capfd, content):
    (tmp_path / "claims.db").write_bytes(content)

    assert ready(make(data_dir=tmp_path)) == 503
    assert reason(capfd) == ["DATA_CORRUPT"]


def test_a_page_that_was_overwritten_is_found(make, tmp_path, capfd):
    path = seed.write(tmp_path, 5000, 1)
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 5] = b"\xee" * 8192
    path.write_bytes(data)

    assert ready(make(data_dir=tmp_path)) == 503
    assert reason(capfd) == ["DATA_CORRUPT"]


def test_a_table_of_another_shape_is_named(make, tmp_path, capfd):
    rows = sqlite3.connect(tmp_path / "claims.db")
    rows.execute("CREATE TABLE claims (id)")
    rows.commit()

    assert ready(make(data_dir=tmp_path)) == 503
    assert reason(capfd) == ["DATA_SHAPE"]


def test_outside_production_only_synthetic_claims_are_served(make, tmp_path, capfd):
    path = seed.write(tmp_path, 5, 1)
    assert ready(make(data_dir=tmp_path, require_synthetic=True)) == 200
    rows = sqlite3.connect(path)
    rows.execute("PRAGMA application_id = 0")
    rows.commit()

    assert ready(make(data_dir=tmp_path, require_synthetic=True)) == 503
    assert reason(capfd) == ["DATA_NOT_SYNTHETIC"]


def test_the_folder_may_be_read_only_and_nothing_is_created_in_it(make, tmp_path):
    seed.write(tmp_path, 5, 1)
    before = sorted(tmp_path.iterdir())
    tmp_path.chmod(0o500)
    try:
        assert ready(make(data_dir=tmp_path)) == 200
    finally:
        tmp_path.chmod(0o700)
    assert sorted(tmp_path.iterdir()) == before


def test_a_query_that_takes_too_long_is_stopped(make, tmp_path, token, capfd):
    path = seed.write(tmp_path, 10, 1)
    rows = sqlite3.connect(path)
    rows.execute("DROP TABLE claims")
    rows.execute(
        "CREATE VIEW claims AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)"
        " SELECT CAST(x AS TEXT) AS id, 'A' AS icd_code, '2024-01-01' AS claim_date, '1' AS claim_value,"
        " 'P' AS claim_provider FROM n"
    )
    rows.commit()
    client = make(data_dir=tmp_path, query_timeout_ms=50)

    begun = time.monotonic()
    answer = client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 503
    assert answer.json["code"] == "too-slow"
    assert time.monotonic() - begun < 30
    assert [line["code"] for line in logged(capfd, "app") if line["event"] == "read-failed"] == ["QUERY_TOO_SLOW"]


def test_keys_that_do_not_belong_together_are_named(make, tmp_path, capfd):
    keys.write(tmp_path, [])

    assert ready(make(private_key_path=tmp_path / "jwt_key")) == 503
    assert reason(capfd) == ["KEY_MISMATCH"]


def test_the_same_reason_is_said_once(make, tmp_path, capfd):
    client = make(data_dir=tmp_path)
    for _ in range(5):
        ready(client)

    assert len(reason(capfd)) == 1


@pytest.mark.parametrize(
    "text",
    ["", "reader", "reader:plain", ":$argon2id$x", "a:$argon2id$x\na:$argon2id$y", "\xff"],
)
def test_a_users_file_of_another_shape_is_named_without_its_content(make, tmp_path, capfd, text):
    (tmp_path / "users").write_text(text, encoding="latin-1")

    assert ready(make(users_path=tmp_path / "users")) == 503
    [line] = [line for line in logged(capfd, "app") if line["event"] == "not-ready"]
    assert line["code"] in {"USERS_INVALID", "USERS_MISSING"}
    assert "plain" not in line["message"]
