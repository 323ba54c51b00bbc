"""How often somebody may try to log in."""

import math
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from threading import BoundedSemaphore
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_NAME = RateLimitItemPerMinute(10, 5, namespace="name")
PER_ADDRESS = RateLimitItemPerMinute(50, 5, namespace="address")
"""Failed logins in five minutes; an office may share one address."""
_AT_ONCE = 2
_IPV6_NETWORK = 64

Found = TypeVar("Found")


class TooManyError(Exception):
    """It was tried too often.

    Attributes
    ----------
    retry_after : int
        Seconds after which it may be tried again.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class Logins:
    """Failed logins of one process, in memory."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        # Who tries many at once is counted before the next is tried.
        self._trying = BoundedSemaphore(_AT_ONCE)

    def attempt(self, name: str, address: str, check: Callable[[], Found | None]) -> Found | None:
        """Try once.

        Parameters
        ----------
        name, address : str
            Whose name is tried, and where from. Of an IPv6 address its network counts.
        check : callable
            Returns None where the login fails.

        Returns
        -------
        Any
            What ``check`` does.

        Raises
        ------
        TooManyError
            Too often in vain; nothing was checked.
        """
        limits = ((PER_NAME, name), (PER_ADDRESS, _network(address)))
        with self._trying:
            for limit, key in limits:
                if not self._limiter.test(limit, key):
                    raise TooManyError(self._wait(limit, key))
            found = check()
            if found is None:
                for limit, key in limits:
                    self._limiter.hit(limit, key)
            return found

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        reset = self._limiter.get_window_stats(limit, key).reset_time
        return max(1, math.ceil(reset - time.time()))


def _network(address: str) -> str:
    """Return the address, or the network of an IPv6 address: whoever has one has all of it."""
    try:
        if ip_address(address).version == 6:  # noqa: PLR2004  IPv6
            return str(ip_network(f"{address}/{_IPV6_NETWORK}", strict=False))
    except ValueError:  # a Unix socket, or a proxy's own word
        pass
    return address
