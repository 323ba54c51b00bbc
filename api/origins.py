"""Origins of other systems (scheme, host and port), as somebody writes them down."""

import re

from gridding.errors import Fault, InputError

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)"
    r"(:(?P<port>\d{1,5}))?/?"
)
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
    wanted = "scheme, host and port only, as https://portal.example:8443"
    origins, faults = [], []
    for each in (part.strip() for part in said.split(",")):
        if not each:
            continue
        if (found := _ORIGIN.fullmatch(each.lower())) is None:
            faults.append(Fault("not an origin", column="embed origins", found=each, wanted=wanted))
            continue
        port = found["port"] or _USUAL[found["scheme"]]
        after = "" if port == _USUAL[found["scheme"]] else f":{int(port)}"
        origins.append(f"{found['scheme']}://{found['host']}{after}")
    if faults:
        raise InputError(faults)
    return tuple(dict.fromkeys(origins))
