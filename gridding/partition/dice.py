"""Random numbers for the kernels: SplitMix64 on a state of our own, never a global generator.

The state is one uint64 in an array, drawn from the caller's generator. So a result depends on that
generator alone, not on threads, processes or what ran before (Steele, Lea, Flood 2014).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

State = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def state_from(rng: np.random.Generator) -> State:
    """Draw the state of the kernels' generator.

    Parameters
    ----------
    rng : numpy.random.Generator
        Advanced by one draw.

    Returns
    -------
    ndarray of uint64, shape (1,)
    """
    return rng.integers(0, 2**64, size=1, dtype=np.uint64)


@njit(cache=True, nogil=True, inline="always")
def bits(state: State) -> Any:
    """Return 64 random bits."""
    state[0] += _GOLDEN
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def uniform(state: State) -> float:
    """Return a number in [0, 1)."""
    return np.float64(bits(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def below(state: State, n: int) -> Any:
    """Return an integer in [0, n)."""
    return np.int64(((bits(state) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))
