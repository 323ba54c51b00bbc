"""Passwords: hashed by Argon2, and checked in the same time whether there is one or not."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from gridding.errors import Fault, InputError

SHORTEST, LONGEST = 10, 1024
"""Characters of a password."""

_HASHER = PasswordHasher()
_HASHING = BoundedSemaphore(2)
"""Each hashing takes 64 MiB: many at once must not take the machine down."""


def hashed(password: str) -> str:
    """Return the hash of a new password.

    Parameters
    ----------
    password : str

    Returns
    -------
    str
        With its parameters and salt, as Argon2 writes it.

    Raises
    ------
    InputError
        It is too short or too long; it is not repeated.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        found, wanted = f"{len(password)} characters", f"{SHORTEST} to {LONGEST}"
        raise InputError(Fault("the password has the wrong length", found=found, wanted=wanted))
    with _HASHING:
        return _HASHER.hash(_composed(password))


def fits(password: str, stored: str | None) -> bool:
    """Tell whether a password is the one of a hash.

    Parameters
    ----------
    password : str
    stored : str or None
        None where there is no such account, or none with a password: this takes as long.

    Returns
    -------
    bool
    """
    decoy = _decoy()
    if len(password) > LONGEST:
        password, stored = "", None
    with _HASHING:
        try:
            _HASHER.verify(stored or decoy, _composed(password))
        except VerificationError:
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today.

    Parameters
    ----------
    stored : str

    Returns
    -------
    bool
    """
    return _HASHER.check_needs_rehash(stored)


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")


def _composed(password: str) -> str:
    """Return the same for a letter with its accent, whichever way a keyboard makes it."""
    return unicodedata.normalize("NFC", password)
