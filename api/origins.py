"""Origins of other systems (scheme, host and port), as somebody writes them down."""

import re

from gridding.errors import Fault, InputError

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)"
    r"(:(?P<port>\d{1,5}))?/?"
)
_WANTED = "scheme, host and port only, as https://portal.example:8443"
_USUAL = {"http": "80", "https": "443"}


def read_origins(said: str) -> tuple[str, ...]:
    """Return a list of origins as browsers write them.

    Parameters
    ----------
    said : str
        Separated by commas.

    Returns
    -------
    tuple of str
        Each once, in order. Fit for a content security policy: no wildcards, no blanks.

    Raises
    ------
    InputError
        With everything that is none.

    Examples
    --------
    >>> read_origins("https://Portal.example:443/, http://10.0.0.5:8080")
    ('https://portal.example', 'http://10.0.0.5:8080')
    """
    origins, faults = [], []
    for each in (part.strip() for part in said.split(",")):
        if each and (origin := _origin(each)) is not None:
            origins.append(origin)
        elif each:
            faults.append(_fault("embed origins", each))
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(origins))


def read_address(said: str) -> str:
    """Return the address of a server, without a slash at its end; empty for none.

    Parameters
    ----------
    said : str

    Returns
    -------
    str

    Raises
    ------
    InputError
        It is no origin.

    Examples
    --------
    >>> read_address("https://grids.example:443/")
    'https://grids.example'
    """
    if not said.strip():
        return ""
    if (origin := _origin(said.strip())) is None:
        raise InputError(_fault("address", said))
    return origin


def _origin(said: str) -> str | None:
    if (found := _ORIGIN.fullmatch(said.lower())) is None:
        return None
    port = found["port"] or _USUAL[found["scheme"]]
    after = "" if port == _USUAL[found["scheme"]] else f":{int(port)}"
    return f"{found['scheme']}://{found['host']}{after}"


def _fault(column: str, said: str) -> Fault:
    return Fault("not an origin", column=column, found=said, wanted=_WANTED)
