"""Where the private cluster lives and as whom its server runs."""

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from gridding.errors import Fault, InputError

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_BYTES = 100
"""Linux allows 107; other systems and the lock file beside the socket want some room."""

SYSTEM_FOLDER = Path("/var/lib/gridding")
ORDINARY_USERS = ("postgres", "nobody")
"""As whom root runs the server, the first that exists: PostgreSQL refuses to run as root."""


@dataclass(frozen=True)
class Place:
    """Folders of one private cluster.

    Attributes
    ----------
    home : Path
        What ``GRIDDING_HOME`` names.
    folder : Path
        Mode 0700; holds ``data`` and the server's log.
    socket : Path
        Mode 0700; the folder of the Unix socket.
    uid, gid : int
        As whom the server runs.
    """

    home: Path
    folder: Path
    socket: Path
    uid: int
    gid: int

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    def make(self) -> None:
        """Make the folders that are missing.

        Raises
        ------
        InputError
            A folder belongs to somebody else, or cannot be made.
        """
        for folder in (self.folder, self.socket):
            try:
                if folder.is_relative_to(SYSTEM_FOLDER):
                    SYSTEM_FOLDER.mkdir(mode=0o711, parents=True, exist_ok=True)
                folder.mkdir(mode=0o700, exist_ok=True)
                if os.geteuid() == 0:
                    os.chown(folder, self.uid, self.gid)
                _hold_private(folder, self.uid)
            except OSError as error:
                raise InputError(
                    Fault("the folder cannot be made", str(folder), found=str(error.strerror))
                ) from error


def find_place(home: Path) -> Place:
    """Decide where the cluster of ``home`` lives; the same answer for as long as it exists.

    Parameters
    ----------
    home : Path
        Made where it is missing.

    Returns
    -------
    Place
        Inside ``home`` where the server's user can reach it and the socket's path is short enough.

    Raises
    ------
    InputError
        ``home`` cannot be made, or its cluster belongs to another user.
    """
    home = home.expanduser().absolute()
    try:
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
        home = home.resolve()
    except OSError as error:
        raise InputError(
            Fault("GRIDDING_HOME cannot be made", str(home), found=str(error.strerror))
        ) from error
    return _for_root(home) if os.geteuid() == 0 else _for_user(home)


def _for_user(home: Path) -> Place:
    folder, socket = home / "postgres", home / "postgres" / "socket"
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        owner = folder.stat().st_uid
        raise InputError(Fault("the cluster is another user's", str(folder), found=f"uid {owner}"))
    if not _short_enough(socket):
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR", gettempdir()))
        name = f"gridding-{os.geteuid()}-{_short_id(home)}"
        socket = runtime / name
        if not _short_enough(socket):
            socket = Path("/tmp") / name  # noqa: S108  held private by Place.make
    return Place(home, folder, socket, os.geteuid(), os.getegid())


def _for_root(home: Path) -> Place:
    near, far = home / "postgres", SYSTEM_FOLDER / _short_id(home)
    for folder in (near, far):
        if (folder / "data" / "PG_VERSION").exists():
            owner = folder.stat()
            return Place(home, folder, folder / "socket", owner.st_uid, owner.st_gid)
    account = _ordinary_user()
    inside = _short_enough(near / "socket") and _reaches(account.pw_uid, account.pw_gid, home)
    folder = near if inside else far
    return Place(home, folder, folder / "socket", account.pw_uid, account.pw_gid)


def _ordinary_user() -> pwd.struct_passwd:
    for name in ORDINARY_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    wanted = " or ".join(ORDINARY_USERS)
    raise InputError(Fault("PostgreSQL does not run as root", wanted=f"a system user {wanted}"))


def _reaches(uid: int, gid: int, folder: Path) -> bool:
    done = subprocess.run(  # noqa: S603  a fixed program, without a shell
        ["/usr/bin/test", "-x", str(folder)],
        user=uid,
        group=gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return done.returncode == 0


def _short_enough(socket: Path) -> bool:
    return len(os.fsencode(socket / SOCKET_NAME)) <= LONGEST_SOCKET_BYTES


def _short_id(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _hold_private(folder: Path, uid: int) -> None:
    """Refuse a folder that somebody else made first, as anybody may in a temporary folder."""
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != uid:
        raise InputError(Fault("the folder is another user's", str(folder)))
    folder.chmod(0o700)
