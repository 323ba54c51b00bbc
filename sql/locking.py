"""File locks, which hold between programs and end with their holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridding.errors import Fault, InputError


@contextmanager
def locked(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[int]:
    """Hold a file lock; the kernel releases it when the holder dies.

    Parameters
    ----------
    path : Path
    kind : int
        ``fcntl.LOCK_EX``, or ``LOCK_SH`` to hold it together with others.

    Yields
    ------
    int
        The file descriptor.

    Raises
    ------
    InputError
        The folder is another user's.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(
            Fault("the folder is another user's, or cannot be written", str(path.parent))
        ) from error
    try:
        fcntl.flock(handle, kind)
        yield handle
    finally:
        os.close(handle)
