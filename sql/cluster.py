"""The private cluster: PostgreSQL + PostGIS of our own on a Unix socket, without TCP."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from sqlalchemy import URL

from gridding.errors import GriddingError
from sql.binaries import Binaries, find_binaries
from sql.locking import locked
from sql.place import SOCKET_NAME, Place, find_place

ROLE = DATABASE = "gridding"
START_SECONDS = 120
ORPHAN_SECONDS = 10
LOCALE = "C.UTF-8"
"""Under ``C`` letters beyond ASCII are none: Chinese vanishes from searches by trigram."""


@dataclass(frozen=True)
class Cluster:
    """One private cluster, up or not.

    Attributes
    ----------
    place : Place
    settings : tuple of str
        ``name=value`` given to the server on top of ours.
    """

    place: Place
    settings: tuple[str, ...] = ()

    @classmethod
    def of(cls, home: Path, settings: Sequence[str] = ()) -> "Cluster":
        """Return the cluster that belongs to a folder.

        Parameters
        ----------
        home : Path
        settings : sequence of str
            ``name=value`` for the server, for example ``fsync=off`` for tests.

        Returns
        -------
        Cluster
        """
        return cls(find_place(home), tuple(settings))

    def url(self, database: str = DATABASE) -> URL:
        """Return SQLAlchemy's address of a database in this cluster.

        Parameters
        ----------
        database : str

        Returns
        -------
        URL
        """
        return URL.create(
            "postgresql+psycopg2",
            username=ROLE,
            database=database,
            query={"host": str(self.place.socket)},
        )

    def answers(self) -> bool:
        """Tell whether the server takes connections.

        Returns
        -------
        bool
        """
        if not (self.place.socket / SOCKET_NAME).exists():
            return False
        try:
            psycopg2.connect(
                host=str(self.place.socket), user=ROLE, dbname="postgres", connect_timeout=5
            ).close()
        except psycopg2.OperationalError:
            return False
        return True

    def processes(self) -> list[int]:
        """Return the ids of the server's processes; the postmaster's comes first.

        Every process of a PostgreSQL server works in its data folder, which tells them from a
        process that was given the id of a dead postmaster.

        Returns
        -------
        list of int
        """
        data = self.place.data.resolve()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").readlink() == data:
                    found.append(int(entry.name))
            except OSError:  # gone meanwhile, or another user's
                continue
        master = self.postmaster()
        return sorted(found, key=lambda pid: (pid != master, pid))

    def postmaster(self) -> int | None:
        """Return the process id that the data folder names, dead or alive.

        Returns
        -------
        int or None
        """
        try:
            return int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def identity(self) -> str:
        """Return what tells the running server from every other one before and after it.

        Returns
        -------
        str
            Process id and time of start; empty when the server is down.
        """
        try:
            lines = (self.place.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return ""
        return f"{lines[0]} {lines[2]}"

    def start(self) -> bool:
        """Start the server where it is down, making the cluster where it is missing.

        Whatever a killed server left behind is cleared away; what it had committed comes back.

        Returns
        -------
        bool
            Whether this call started it.

        Raises
        ------
        GriddingError
            The server does not start; the end of its log is told.
        InputError
            PostgreSQL or PostGIS is missing or too old.
        """
        self.place.make()
        with locked(self.place.home / "cluster.lock"):
            if self.answers():
                return False
            binaries = self._binaries()
            if not (self.place.data / "PG_VERSION").exists():
                self._initialise(binaries)
            if self.postmaster() in self.processes():  # on its way up, or down
                self._await_change()
                if self.answers():
                    return False
            self._clear_away()
            self._launch(binaries)
            return True

    def stop(self) -> bool:
        """Stop the server at once: open transactions are rolled back.

        Returns
        -------
        bool
            Whether there was a server to stop.
        """
        with locked(self.place.home / "cluster.lock"):
            if not self.processes():
                return False
            if self.postmaster() in self.processes():
                self._pg_ctl(self._binaries(), "stop", "-m", "fast")
            self._clear_away()
            return True

    def _binaries(self) -> Binaries:
        version = self.place.data / "PG_VERSION"
        return find_binaries(int(version.read_text()) if version.exists() else None)

    def _initialise(self, binaries: Binaries) -> None:
        """Make the data folder beside its place and move it in, so that half of one never stays."""
        fresh = self.place.folder / "data.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run(
            binaries["initdb"],
            f"--pgdata={fresh}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            f"--locale={LOCALE}",
            "--auth-local=trust",  # whoever gets past the socket folder's 0700 is the owner or root
            "--auth-host=reject",
            "--data-checksums",
        )
        fresh.rename(self.place.data)

    def _launch(self, binaries: Binaries) -> None:
        socket = str(self.place.socket).replace('"', '""')
        settings = (
            "listen_addresses=",
            f'unix_socket_directories="{socket}"',
            "unix_socket_permissions=0700",
            "timezone=UTC",
            *self.settings,
        )
        options = shlex.join(part for setting in settings for part in ("-c", setting))
        self._pg_ctl(binaries, "start", "-l", str(self.place.log), "-o", options)
        if not self.answers():
            raise GriddingError(f"the private PostgreSQL does not answer\n{self._log_end()}")

    def _pg_ctl(self, binaries: Binaries, *arguments: str) -> None:
        wait = ("-w", "-t", str(START_SECONDS))
        self._run(binaries["pg_ctl"], "-D", str(self.place.data), *wait, *arguments)

    def _run(self, *command: str) -> None:
        """Run one of PostgreSQL's programs as the cluster's user."""
        as_user = (
            {"user": self.place.uid, "group": self.place.gid, "extra_groups": []}
            if os.geteuid() == 0
            else {}
        )
        done = subprocess.run(  # noqa: S603  PostgreSQL's own programs
            command,
            cwd="/",  # the caller's folder may be closed to that user
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": LOCALE},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            umask=0o077,
            check=False,
            **as_user,  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            name = Path(command[0]).name
            said = (done.stderr or done.stdout).strip()
            raise GriddingError(f"{name} failed: {said}\n{self._log_end()}".rstrip())

    def _await_change(self) -> None:
        """Wait until a postmaster that does not answer yet answers or is gone."""
        end = time.monotonic() + START_SECONDS
        while self.processes() and not self.answers():
            if time.monotonic() > end:
                raise GriddingError(f"the private PostgreSQL does not answer\n{self._log_end()}")
            time.sleep(0.1)

    def _clear_away(self) -> None:
        """End what a killed postmaster left running, and remove what it left lying.

        Only once no process works in the data folder any more may ``postmaster.pid`` go: it is
        PostgreSQL's own guard against two servers on the same files.
        """
        end = time.monotonic() + ORPHAN_SECONDS
        while orphans := self.processes():
            if time.monotonic() > end:
                for pid in orphans:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        for left in (
            self.place.data / "postmaster.pid",
            self.place.socket / SOCKET_NAME,
            self.place.socket / f"{SOCKET_NAME}.lock",
        ):
            left.unlink(missing_ok=True)

    def _log_end(self) -> str:
        try:
            lines = self.place.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join([f"from {self.place.log}:", *lines[-5:]])
