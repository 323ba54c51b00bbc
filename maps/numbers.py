"""Numbers as a report prints them: thousands separated, with units, nothing small made zero."""

NO_BREAK = "\u00a0"
"""Stands between a number and its unit."""
_KM2 = 1_000_000.0
_FINE_M2 = 10.0
_LEAST_M2 = 0.05


def whole(value: float) -> str:
    """Return a count.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> whole(12345.6)
    '12,346'
    """
    return f"{value:,.0f}"


def percent(share: float | None, decimals: int = 1) -> str:
    """Return a share in per cent; what is not whole is not rounded to 100 %, or to 0 %.

    Parameters
    ----------
    share : float or None
    decimals : int

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.99996), percent(1.0), percent(0.00001), percent(None)
    ('> 99.9%', '100.0%', '< 0.1%', '—')
    """
    if share is None or share != share:  # noqa: PLR0124  NaN
        return "—"
    step = 10.0**-decimals
    if 0 < share < 1:
        if share * 100 < step / 2:
            return f"< {step:.{decimals}f}%"
        if share * 100 >= 100 - step / 2:
            return f"> {100 - step:.{decimals}f}%"
    return f"{share * 100:.{decimals}f}%"


def ground(m2: float) -> str:
    """Return an area.

    Parameters
    ----------
    m2 : float
        Square metres.

    Returns
    -------
    str

    Examples
    --------
    >>> [ground(m2).replace(NO_BREAK, " ") for m2 in (2_345_678, 144.2, 3.04, 0.002)]
    ['2.35 km²', '144 m²', '3.0 m²', '< 0.1 m²']
    """
    if m2 >= _KM2:
        return f"{m2 / _KM2:,.2f}{NO_BREAK}km²"
    if m2 >= _FINE_M2 or m2 == 0:
        return f"{m2:,.0f}{NO_BREAK}m²"
    return f"{m2:.1f}{NO_BREAK}m²" if m2 >= _LEAST_M2 else f"<{NO_BREAK}0.1{NO_BREAK}m²"
