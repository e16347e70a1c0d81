"""Numba with a compile cache where the machine allows one."""

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` on first call, single-threaded and without the GIL.

    The machine code is cached between processes; where neither the package
    folder nor the user's cache folder can be written it is compiled again in
    each process instead of failing.
    """
    try:
        return numba.njit(cache=True, nogil=True, fastmath=True, error_model="numpy")(function)
    except RuntimeError:  # "cannot cache function: no locator available"
        return numba.njit(nogil=True, fastmath=True, error_model="numpy")(function)
