import json
import sqlite3

import pytest

from claims_api.tools import keys, seed, users


def test_the_same_seed_writes_the_same_bytes(tmp_path, capsys):
    assert seed.main([str(tmp_path / "a"), "--rows", "50", "--seed", "3"]) == 0
    seed.main([str(tmp_path / "b"), "--rows", "50", "--seed", "3"])
    seed.main([str(tmp_path / "c"), "--rows", "50", "--seed", "4"])

    first = (tmp_path / "a" / "claims.db").read_bytes()
    assert first == (tmp_path / "b" / "claims.db").read_bytes()
    assert first != (tmp_path / "c" / "claims.db").read_bytes()
    assert str(tmp_path / "a" / "claims.db") in capsys.readouterr().out


def test_the_json_twin_says_the_same(tmp_path):
    seed.write(tmp_path, 40, 1)

    rows = sqlite3.connect(tmp_path / "claims.db").execute("SELECT * FROM claims ORDER BY id").fetchall()
    assert [tuple(claim.values()) for claim in json.loads((tmp_path / "claims.json").read_text())] == rows
    seed.write(tmp_path, 0, 1)
    assert json.loads((tmp_path / "claims.json").read_text()) == []


def test_a_senseless_number_of_rows_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        seed.main([str(tmp_path), "--rows", "-1"])


def test_the_private_key_is_its_owners_alone_and_new_each_time(tmp_path):
    keys.main([str(tmp_path)])
    first = (tmp_path / "jwt_key").read_bytes()
    assert (tmp_path / "jwt_key").stat().st_mode & 0o777 == 0o600
    keys.main([str(tmp_path), "--keep", str(tmp_path / "jwt_key.pub.pem")])

    assert (tmp_path / "jwt_key").read_bytes() != first
    assert (tmp_path / "jwt_key.pub.pem").read_text().count("BEGIN PUBLIC KEY") == 2


def test_a_line_for_the_users_file(monkeypatch, capsys):
    class Input:
        @staticmethod
        def readline():
            return "a password\n"

    monkeypatch.setattr("sys.stdin", Input)
    assert users.main(["reader"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("reader:$argon2id$v=19$m=19456,t=2,p=1$")
    for name in ("", "a:b", "#a", " a"):
        with pytest.raises(SystemExit):
            users.main([name])
    with pytest.raises(ValueError, match="password"):
        users.line("reader", "")
