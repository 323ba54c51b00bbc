"""Who asks, and how much of a worker's phone number they may see."""

import re

from sql.actor import Actor, Role

_MOBILE_DIGITS = 11
_NUMBER = re.compile(
    r"(?<!\d)(?:1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"  # of mainland China
)


def phone_for(role: Role | None, phone: str, *, own: bool = False) -> str:
    """Return a phone number as somebody in a role may see it.

    Parameters
    ----------
    role : Role or None
        Administrators see every number, and so does the machine's operator.
    phone : str
        As stored.
    own : bool
        Whether it is the number of the one who asks, who sees it whole.

    Returns
    -------
    str
        From 11 digits on the first three and the last four are left, else the last two.

    Examples
    --------
    >>> phone_for(Role.PUBLIC, "138 0000 1234")
    '138****1234'
    >>> phone_for(Role.PUBLIC, "5551234")
    '*****34'
    >>> phone_for(Role.ADMINISTRATOR, "13800001234")
    '13800001234'
    """
    if own or role in (Role.ADMINISTRATOR, None):
        return phone
    digits = re.sub(r"\D", "", phone)
    head, tail = (3, 4) if len(digits) >= _MOBILE_DIGITS else (0, 2)
    if len(digits) <= tail:
        return "*" * len(digits)
    return digits[:head] + "*" * (len(digits) - head - tail) + digits[-tail:]


def without_phones(text: str) -> str:
    """Return a text in which phone numbers are masked as for the public.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> without_phones("found 138 0000 1234 of 150203001001007")
    'found 138****1234 of 150203001001007'
    """
    return _NUMBER.sub(lambda found: phone_for(Role.PUBLIC, found[0]), text)


def is_worker(asking: Actor, worker_id: str) -> bool:
    """Tell whether somebody is a worker: such an account bears the number of the roster.

    Parameters
    ----------
    asking : Actor
    worker_id : str

    Returns
    -------
    bool
    """
    return asking.role is Role.WORKER and asking.name == worker_id
