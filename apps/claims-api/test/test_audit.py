import json
import os

import pytest
from conftest import logged, login

from claims_api.audit import AuditLog, audit_key, verify
from claims_api.errors import AuditError
from claims_api.keys import KeySet
from claims_api.tools import audit as tool

DAY = 86400


@pytest.fixture
def keys(settings):
    return KeySet.load(settings.private_key_path, settings.public_key_path)


@pytest.fixture
def log(keys, tmp_path):
    """Ten reads, as lines."""
    written = AuditLog(keys, tmp_path, 30, clock=lambda: 1.7e9)
    for number in range(10):
        written.write("claims.list", "reader", claims=[f"C{number}"])
    return next(tmp_path.glob("audit-*.jsonl")).read_bytes().splitlines()


def test_each_read_is_written_with_the_claims_ids_and_without_the_data(make, capfd, token):
    client = make()
    capfd.readouterr()
    answer = client.simulate_get(
        "/api/claims",
        params={"icd_code": "A10.0", "limit": "2"},
        headers={"Authorization": f"Bearer {token}", "X-Request-Id": "request-1"},
    )

    [line] = logged(capfd, "audit")
    assert line["actor"] == "reader"
    assert line["action"] == "claims.list"
    assert line["request"] == "request-1"
    assert line["filters"] == ["icd_code"]
    assert line["claims"] == [claim["id"] for claim in answer.json["claims"]]
    assert "A10.0" not in json.dumps(line)
    assert "Provider" not in json.dumps(line)


def test_a_login_is_written(client, capfd):
    login(client)

    assert [line["actor"] for line in logged(capfd, "audit") if line["action"] == "login"] == ["reader"]


def test_an_untouched_log_is_sound(log, keys):
    assert len(log) == 11
    assert verify(log, audit_key(keys.private)) == []


def test_other_log_lines_between_do_not_matter(log, keys):
    assert verify([b'{"log": "access"}', *log], audit_key(keys.private)) == []


@pytest.mark.parametrize("harm", ["change", "remove", "swap", "repeat", "garbage", "remove-first"])
def test_tampering_shows(log, keys, harm):
    if harm == "change":
        log[4] = log[4].replace(b'"reader"', b'"nobody"')
    elif harm == "remove":
        del log[4]
    elif harm == "remove-first":
        del log[0]
    elif harm == "swap":
        log[3], log[4] = log[4], log[3]
    elif harm == "repeat":
        log.insert(4, log[4])
    else:
        log[4] = b"\xff{"

    assert verify(log, audit_key(keys.private)) != []


def test_without_the_key_a_line_cannot_be_forged(log):
    assert verify(log, b"another key") != []


def test_old_files_are_removed_and_a_day_has_its_own(keys, tmp_path):
    (tmp_path / "audit-2020-01-01-aaaa.jsonl").write_text("old")
    (tmp_path / "other.txt").write_text("not ours")
    now = [1.7e9]
    audit = AuditLog(keys, tmp_path, 30, clock=lambda: now[0])
    audit.write("claims.list", "reader")
    now[0] += DAY
    audit.write("claims.list", "reader")
    assert len(list(tmp_path.glob("audit-*.jsonl"))) == 2
    assert not (tmp_path / "audit-2020-01-01-aaaa.jsonl").exists()
    now[0] += 40 * DAY
    audit.write("claims.list", "reader")

    [path] = tmp_path.glob("audit-*.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    assert verify(path.read_bytes().splitlines(), audit_key(keys.private)) == []
    assert (tmp_path / "other.txt").exists()


def test_a_read_that_cannot_be_written_down_is_refused(make, token, monkeypatch, capfd):
    client = make()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claims_api.audit._write", full)
    answer = client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 503
    assert "claims" not in answer.json
    assert [line["code"] for line in logged(capfd, "app") if line["event"] == "audit-failed"] == ["AUDIT_UNWRITABLE"]


def test_a_line_cut_short_by_a_full_disk_is_refused_and_a_new_chain_begins(keys, tmp_path, monkeypatch):
    audit = AuditLog(keys, tmp_path, 30)
    whole = os.write
    monkeypatch.setattr("claims_api.audit._write", lambda file, data: whole(file, data[:10]))
    with pytest.raises(AuditError):
        audit.write("claims.list", "reader")
    monkeypatch.undo()
    audit.write("claims.list", "reader")

    # Both files may bear the same time: the chain that goes on is the one that holds whole lines.
    files = list(tmp_path.glob("audit-*.jsonl"))
    assert len(files) == 2
    verdicts = [verify(path.read_bytes().splitlines(), audit_key(keys.private)) for path in files]
    assert verdicts.count([]) == 1


def test_the_command_tells_by_its_exit_code(log, settings, monkeypatch, capsys):
    class Input:
        buffer = log

    monkeypatch.setattr("sys.stdin", Input)
    assert tool.main([str(settings.private_key_path)]) == 0
    del log[3]
    assert tool.main([str(settings.private_key_path)]) == 1
    assert "expected number 3" in capsys.readouterr().out
    with pytest.raises(ValueError, match=r"deserialize|PEM|load"):
        tool.main([str(settings.public_key_path)])
