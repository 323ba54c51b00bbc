"""The private cluster: where it lives, that it comes back and goes, that two do not collide."""

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer
from click.testing import Result
from postgis import remove_cluster
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from typer.testing import CliRunner

from api.cli import db
from gridding.errors import GriddingError, InputError
from sql.cluster import Cluster
from sql.place import LONGEST_SOCKET_BYTES, SOCKET_NAME, SYSTEM_FOLDER, find_place
from sql.running import down, running_cluster, up

ROOT = os.geteuid() == 0


def ask(cluster: Cluster, statement: str) -> object:
    engine = create_engine(cluster.url(), poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


@pytest.fixture(scope="module")
def standing() -> Iterator[Cluster]:
    """A cluster that is up for all tests that only look."""
    home = Path(tempfile.mkdtemp(prefix="gridding-"))
    home.chmod(0o711)
    cluster = Cluster.of(home)
    up(cluster)
    yield cluster
    remove_cluster(home)


def test_up_again_changes_nothing(standing: Cluster):
    before = standing.identity()
    assert up(standing) is False
    assert standing.identity() == before


def test_it_listens_on_no_network(standing: Cluster):
    assert ask(standing, "SHOW listen_addresses") == ""
    assert ask(standing, "SELECT inet_server_addr() IS NULL") is True


def test_it_survives_a_crash_by_its_settings(standing: Cluster):
    shown = [ask(standing, f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
    assert shown == ["on", "on"]


def test_its_folders_are_private(standing: Cluster):
    place = standing.place
    for folder in (place.folder, place.socket, place.data):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((place.socket / SOCKET_NAME).stat().st_mode) == 0o700


def test_it_never_runs_as_root(standing: Cluster):
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in standing.processes()}
    assert owners == {standing.place.uid}
    assert 0 not in owners
    assert ROOT or owners == {os.geteuid()}


def test_its_database_is_migrated_and_under_c_utf8(standing: Cluster):
    assert ask(standing, "SELECT count(*) FROM plans") == 0
    collate = "SELECT datcollate FROM pg_database WHERE datname = current_database()"
    assert ask(standing, collate) == "C.UTF-8"


def test_whoever_uses_it_meanwhile_leaves_it_up(standing: Cluster):
    with running_cluster(standing.place.home):
        pass
    assert standing.answers()


def test_nothing_committed_is_lost_when_the_server_is_killed(home: Path):
    cluster = Cluster.of(home)
    up(cluster)
    ask(cluster, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    os.kill(cluster.postmaster(), signal.SIGKILL)
    assert up(cluster) is True
    ask(cluster, "INSERT INTO kept VALUES (1001)")
    for pid in cluster.processes():
        with suppress(ProcessLookupError):  # some leave by themselves, as the postmaster goes
            os.kill(pid, signal.SIGKILL)
    assert up(cluster) is True
    assert ask(cluster, "SELECT count(*) FROM kept") == 1001


def test_a_pid_file_that_names_a_living_stranger_does_not_keep_it_down(home: Path):
    cluster = Cluster.of(home)
    up(cluster)
    pid_file = cluster.place.data / "postmaster.pid"
    lock_file = cluster.place.socket / f"{SOCKET_NAME}.lock"
    left = {pid_file: pid_file.read_text(), lock_file: lock_file.read_text()}
    old = cluster.postmaster()
    down(cluster)
    as_user = {"user": cluster.place.uid, "group": cluster.place.gid} if ROOT else {}
    stranger = subprocess.Popen(["sleep", "120"], cwd="/", **as_user)
    try:
        for file, said in left.items():
            file.write_text(said.replace(str(old), str(stranger.pid), 1))
            os.chown(file, cluster.place.uid, cluster.place.gid)
        (cluster.place.socket / SOCKET_NAME).touch()
        assert not cluster.answers()
        assert up(cluster) is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_who_start_it_at_once_start_one(home: Path):
    start = (
        "import sys; from pathlib import Path; from sql.cluster import Cluster;"
        "from sql.running import up; print(up(Cluster.of(Path(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", start, str(home)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == ["False", "True"]
    assert Cluster.of(home).answers()


def test_the_last_who_uses_it_takes_it_down(home: Path):
    cluster = Cluster.of(home)
    inside, leave = threading.Event(), threading.Event()

    def use() -> None:
        with running_cluster(home):
            inside.set()
            leave.wait(60)

    other = threading.Thread(target=use)
    with running_cluster(home):
        other.start()
        assert inside.wait(60)
    assert cluster.answers()
    leave.set()
    other.join()
    assert cluster.processes() == []


def test_what_a_killed_user_left_up_goes_with_the_next(home: Path):
    use = (
        "import os, signal, sys; from pathlib import Path\n"
        "from sql.running import running_cluster\n"
        "with running_cluster(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", use, str(home)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Cluster.of(home).answers()
    with running_cluster(home):
        pass
    assert Cluster.of(home).processes() == []


def test_a_home_with_a_long_path_gets_a_short_socket():
    root = Path(tempfile.mkdtemp(prefix="gridding-"))
    root.chmod(0o711)
    home = root / ("长" * 20) / ("x" * 60)
    try:
        with running_cluster(home):
            cluster = Cluster.of(home)
            path = cluster.place.socket / SOCKET_NAME
            assert len(os.fsencode(path)) <= LONGEST_SOCKET_BYTES
            assert ask(cluster, "SELECT count(*) FROM plans") == 0
            assert stat.S_IMODE(cluster.place.socket.stat().st_mode) == 0o700
        assert Cluster.of(home).place == cluster.place
    finally:
        remove_cluster(home)
        remove_cluster(root)


def test_a_home_that_the_servers_user_cannot_reach_keeps_its_cluster_elsewhere():
    closed = Path(tempfile.mkdtemp(prefix="gridding-"))  # mode 0700
    home = closed / "home"
    place = find_place(home)
    if ROOT:
        assert place.folder.parent == SYSTEM_FOLDER
        assert place.uid != 0
        closed.chmod(0o711)
        assert find_place(home).folder.parent == home
    else:  # who runs the server is who made the folder
        assert place.folder.parent == home
    remove_cluster(closed)


def test_a_cluster_stays_where_it_is_when_its_home_opens_up_later():
    closed = Path(tempfile.mkdtemp(prefix="gridding-"))
    home = closed / "home"
    try:
        with running_cluster(home):
            before = Cluster.of(home).place
        closed.chmod(0o711)
        assert Cluster.of(home).place == before
    finally:
        remove_cluster(home)
        remove_cluster(closed)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    app = typer.Typer()
    db.add_to(app)
    app.command()(lambda: None)  # with a single command typer would leave out its name

    def run(*arguments: str, **environment: str) -> Result:
        for name in ("DATABASE_URL", "GRIDDING_HOME"):
            monkeypatch.delenv(name, raising=False)
        return CliRunner().invoke(app, ["db", *arguments], env=environment)

    return run


def test_the_commands_bring_it_up_and_down_and_tell_which(home: Path, run):
    at = {"GRIDDING_HOME": str(home)}
    asked = run("status", **at)
    assert (asked.exit_code, "up: False" in asked.stdout) == (3, True)
    assert run("up", **at).stdout.startswith("up: ")
    assert run("up", **at).stdout.startswith("up already: ")
    asked = run("status", "--json", **at)
    assert asked.exit_code == 0
    told = json.loads(asked.stdout)
    assert told["up"] is True
    assert told["revision"] == told["wanted"]
    assert run("upgrade", **at).exit_code == 0
    assert run("down", **at).stdout == "down\n"
    assert run("down", **at).stdout == "down already\n"
    assert run("status", "--json", **at).exit_code == 3


@pytest.mark.parametrize("command", ["up", "down", "status", "upgrade"])
def test_no_password_of_database_url_is_shown(command: str, run):
    url = "postgresql://planner:geheim1@127.0.0.1:1/g?password=geheim2&sslpassword=geheim3"
    done = run(command, DATABASE_URL=url)
    said = f"{done.output}{done.exception}"
    assert "geheim" not in said
    assert "planner:***@127.0.0.1:1/g" in said
    if command in ("up", "down"):
        assert said.startswith("DATABASE_URL replaces the private cluster")
    else:
        assert isinstance(done.exception, GriddingError)


@pytest.mark.parametrize("url", ["mysql://u:geheim@h/d", "geheim", "postgresql://u:geheim@h:x/d"])
def test_a_database_url_that_is_none_is_refused_without_repeating_it(url: str, run):
    done = run("status", DATABASE_URL=url)
    assert isinstance(done.exception, InputError)
    told = "".join(traceback.format_exception(done.exception))
    assert "DATABASE_URL" in str(done.exception)
    assert "geheim" not in told + done.output


def test_database_url_replaces_the_cluster(database_url, run):
    done = run("status", "--json", DATABASE_URL=database_url.render_as_string())
    assert done.exit_code == 0
    assert json.loads(done.stdout)["folder"] is None
