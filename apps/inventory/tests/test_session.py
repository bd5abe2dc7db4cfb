import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError, CredentialRetrievalError

from inventory import session
from inventory.healthcheck import healthy
from inventory.settings import load_settings
from inventory.storage import S3ImageStore

ROLE = "arn:aws:iam::123456789012:role/uploader"


def credentials(seconds=3600, key="AKIDA"):
    ends = datetime.now(UTC) + timedelta(seconds=seconds)
    return {"AccessKeyId": key, "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": ends}


class Sts:
    """Refuses as often as it is told, then answers."""

    def __init__(self, stop, refusals=0, answers=1):
        self.stop, self.refusals, self.answers, self.asked = stop, refusals, answers, []

    def assume_role(self, **request):
        self.asked.append(request)
        if self.refusals:
            self.refusals -= 1
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "AssumeRole")
        self.answers -= 1
        if not self.answers:
            self.stop.set()
        return {"Credentials": credentials()}


def test_a_session_is_read_as_it_was_written(tmp_path):
    file = str(tmp_path / "session")
    written = credentials()
    session.write_session(file, written)
    assert session.read_session(file) == {
        "access_key": "AKIDA",
        "secret_key": "secret",
        "token": "token",
        "expiry_time": written["Expiration"].isoformat(),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["session"]


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"access_key": 1'])
def test_a_file_without_a_session_is_an_error(tmp_path, text):
    file = tmp_path / "session"
    if text is not None:
        file.write_text(text)
    with pytest.raises(CredentialRetrievalError, match="holds no session"):
        session.read_session(str(file))
    assert not session.is_fresh(str(file))


def test_a_session_that_has_ended_is_an_error(tmp_path):
    file = str(tmp_path / "session")
    session.write_session(file, credentials(-1))
    with pytest.raises(CredentialRetrievalError, match="ended"):
        session.read_session(file)


@pytest.mark.parametrize(("seconds", "fresh"), [(3600, True), (60, False)])
def test_a_session_is_fresh_while_an_upload_fits_in(tmp_path, seconds, fresh):
    file = str(tmp_path / "session")
    session.write_session(file, credentials(seconds))
    assert session.is_fresh(file) is fresh


def test_the_companion_asks_for_an_hour_of_the_role_alone(tmp_path):
    stop = threading.Event()
    sts = Sts(stop)
    session.keep_fresh(sts, ROLE, str(tmp_path / "session"), stop)
    assert sts.asked == [{"RoleArn": ROLE, "RoleSessionName": "inventory", "DurationSeconds": 3600}]
    assert session.is_fresh(str(tmp_path / "session"))


def test_the_companion_tries_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(session, "RETRY_SECONDS", 0)
    stop = threading.Event()
    sts = Sts(stop, refusals=2)
    session.keep_fresh(sts, ROLE, str(tmp_path / "session"), stop)
    assert len(sts.asked) == 3
    assert "SESSION_NOT_RENEWED" in capsys.readouterr().err


def test_the_program_takes_the_session_that_lies_there_now(tmp_path, environment):
    file = tmp_path / "session"
    store = S3ImageStore(
        load_settings({**environment, "SESSION_FILE": str(file), "S3_ENDPOINT_URL": "http://127.0.0.1:9"})
    )
    signer = store._client._request_signer._credentials
    assert not store.reachable()
    session.write_session(str(file), credentials(60, "AKIDFIRST"))
    assert signer.get_frozen_credentials().access_key == "AKIDFIRST"
    session.write_session(str(file), credentials(3600, "AKIDSECOND"))
    assert signer.get_frozen_credentials().access_key == "AKIDSECOND"


def test_the_companion_ends_when_it_is_told_to(tmp_path):
    environment = {
        **os.environ,
        "UPLOADER_ROLE_ARN": ROLE,
        "SESSION_FILE": str(tmp_path / "session"),
        "S3_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "AKIDA",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    command = [sys.executable, "-m", "inventory.session"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as companion:  # noqa: S603
        assert "SESSION_NOT_RENEWED" in companion.stderr.readline()
        companion.terminate()
        assert companion.wait(20) == 0
    check = [*command, "--check"]
    assert subprocess.run(check, env=environment, check=False).returncode == 1  # noqa: S603
    session.write_session(str(tmp_path / "session"), credentials())
    assert subprocess.run(check, env=environment, check=False).returncode == 0  # noqa: S603
    assert json.loads((tmp_path / "session").read_text())["access_key"] == "AKIDA"


def test_nobody_listening_is_not_healthy():
    assert healthy({"API_PORT": "9"}) is False
    assert healthy({"API_PORT": "no"}) is False
