"""Data, keys and users, made anew for every run."""

import dataclasses
import json
import secrets

import pytest
from falcon.testing import TestClient

from claims_api.config import Settings
from claims_api.tools import keys, seed, users
from claims_api.web.app import create_app

PASSWORD = secrets.token_urlsafe()


@pytest.fixture(scope="session")
def material(tmp_path_factory):
    """A folder with 300 claims, a key pair and the user `reader`."""
    folder = tmp_path_factory.mktemp("material")
    seed.write(folder, 300, 7)
    keys.write(folder, [])
    (folder / "users").write_text(f"# readers\n\n{users.line('reader', PASSWORD)}\n")
    return folder


@pytest.fixture
def settings(material):
    return Settings(
        data_dir=material,
        private_key_path=material / "jwt_key",
        public_key_path=material / "jwt_key.pub.pem",
        users_path=material / "users",
        cors_origins=("https://app.example.com",),
        login_attempts_per_minute=1000,
        version="1.2.3",
        commit="abc",
    )


@pytest.fixture
def make(settings):
    """`make(port=1)` is a client of an application with that setting changed."""

    def build(**changes):
        return TestClient(create_app(dataclasses.replace(settings, **changes)))

    return build


@pytest.fixture
def client(make):
    return make()


@pytest.fixture
def token(client):
    return login(client).json["token"]


@pytest.fixture
def read(client, token):
    """`read(limit=2)` asks for claims with a token."""

    def get(url="/api/claims", headers=(), **parameters):
        return client.simulate_get(
            url, params=parameters or None, headers={"Authorization": f"Bearer {token}", **dict(headers)}
        )

    return get


def login(client, username="reader", password=PASSWORD, **arguments):
    return client.simulate_post("/api/auth/login", json={"username": username, "password": password}, **arguments)


def logged(capfd, log=None):
    """The lines that were logged since the last look."""
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    return [line for line in lines if log is None or line["log"] == log]
