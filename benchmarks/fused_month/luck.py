"""Keyed draws for compiled loops: the same words, bits and quantiles as salessim/engine/luck.py."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np
from numba import njit
from numba.extending import get_cython_function_address

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
BITS_11, BITS_27, BITS_30, BITS_31 = (np.uint64(bits) for bits in (11, 27, 30, 31))
SMALLEST = 1 / (1 << 54)
ALL = np.uint64(1 << 53)
"""Above every key."""


compiled = njit(_nrt=False, inline="always")


def _of_scipy(name: str, arguments: int) -> Any:
    address = get_cython_function_address("scipy.special.cython_special", name)
    return ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * arguments)(address)


ndtri = _of_scipy("ndtri", 1)
betaincinv = _of_scipy("__pyx_fuse_0betaincinv", 3)


@compiled
def mixed(word):
    """64 well-mixed bits."""
    word = (word ^ (word >> BITS_30)) * FIRST
    word = (word ^ (word >> BITS_27)) * SECOND
    return word ^ (word >> BITS_31)


@compiled
def key(start, word):
    """The 53 bits of a draw."""
    return mixed(start ^ word) >> BITS_11


@compiled
def draw(start, word):
    """A uniform number."""
    return np.float64(np.int64(key(start, word))) * 2.0**-53


@compiled
def normal(u):
    """Its normal quantile."""
    return ndtri(max(u, SMALLEST))


@compiled
def last_of(keys, n, count, few):
    """The key of rank `count` among the first n: up to it, keys are chosen; `few` is scratch space.

    Only those below a bound that seldom leaves too few are looked at twice.
    """
    if count <= 0:
        return np.int64(-1)
    if count >= n:
        return np.int64(ALL)
    bound = np.int64((count + 3 * math.sqrt(count) + 3) / n * 2.0**53)
    found = 0
    for i in range(n):
        few[found] = keys[i]
        found += keys[i] < bound
    if found < count:
        found = n
        for i in range(n):
            few[i] = keys[i]
    return _ranked(few, found, count - 1)


@compiled
def _ranked(few, n, rank):
    """The number of this rank, 0 first, by Hoare's selection."""
    low, high = 0, n - 1
    while low < high:
        pivot, left, right = few[(low + high) // 2], low, high
        while left <= right:
            while few[left] < pivot:
                left += 1
            while few[right] > pivot:
                right -= 1
            if left <= right:
                few[left], few[right] = few[right], few[left]
                left += 1
                right -= 1
        if rank <= right:
            high = right
        elif rank >= left:
            low = left
        else:
            return few[rank]
    return few[low]
