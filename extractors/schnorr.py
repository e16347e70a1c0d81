"""Schnorr signatures over secp256k1 (BIP-340): verification only, so nothing here is secret.

One key signs all the events that are checked, so the multiples of it and of the generator are kept in
tables: an event then takes about a millisecond.
"""

from __future__ import annotations

import hashlib

_P = 2**256 - 2**32 - 977  # the field
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # the order of the group
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
_BITS = 4
_DIGITS = 256 // _BITS

_Affine = tuple[int, int]
_Jacobian = tuple[int, int, int]  # x / z², y / z³; z = 0 is the point at infinity
_Table = list[list[_Affine]]


class Verifier:
    """Checks signatures of one public key (32 bytes, the x of a point). Raises `ValueError` where there is no such point."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._own, self._generator = _table(_lift(int.from_bytes(key, "big"))), _table(_G)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (64 bytes) of `message` is the key's."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if r >= _P or s >= _N:
            return False
        tag = hashlib.sha256(b"BIP0340/challenge").digest()
        challenge = int.from_bytes(hashlib.sha256(tag + tag + signature[:32] + self._key + message).digest(), "big") % _N
        x, y, z = _sum([(self._generator, s), (self._own, _N - challenge)])
        if z == 0:
            return False
        inverse = pow(z, -1, _P)
        return y * inverse**3 % _P % 2 == 0 and x * inverse * inverse % _P == r


def _lift(x: int) -> _Affine:
    """The point with this x and an even y."""
    square = (pow(x, 3, _P) + 7) % _P
    y = pow(square, (_P + 1) // 4, _P)
    if x >= _P or y * y % _P != square:
        raise ValueError("this is no public key: no point has it for its x")
    return x, y if y % 2 == 0 else _P - y


def _table(point: _Affine) -> _Table:
    """For each digit of a number to the base 16, the point times 1 … 15 at that place."""
    table = []
    for _ in range(_DIGITS):
        row: list[_Jacobian] = [(*point, 1)]
        for _ in range(2**_BITS - 1):
            row.append(_add(row[-1], point))
        *multiples, shifted = _affine(row)
        table.append(multiples)
        point = shifted
    return table


def _affine(points: list[_Jacobian]) -> list[_Affine]:
    """All of them for the price of one inversion."""
    products = [1]
    for *_, z in points:
        products.append(products[-1] * z % _P)
    inverse, found = pow(products[-1], -1, _P), []
    for (x, y, z), before in zip(reversed(points), reversed(products[:-1]), strict=True):
        own, inverse = inverse * before % _P, inverse * z % _P
        found.append((x * own * own % _P, y * own * own * own % _P))
    return found[::-1]


def _sum(terms: list[tuple[_Table, int]]) -> _Jacobian:
    """The sum of points, each times a number."""
    total: _Jacobian = (0, 1, 0)
    for table, number in terms:
        for place, row in enumerate(table):
            digit = number >> (_BITS * place) & (2**_BITS - 1)
            if digit:
                total = _add(total, row[digit - 1])
    return total


def _add(one: _Jacobian, other: _Affine) -> _Jacobian:
    x1, y1, z1 = one
    x2, y2 = other
    if z1 == 0:
        return x2, y2, 1
    zz = z1 * z1 % _P
    h, slope = (x2 * zz - x1) % _P, (y2 * zz * z1 - y1) % _P
    if h == 0:
        return _doubled(x1, y1, z1) if slope == 0 else (0, 1, 0)
    hh = h * h % _P
    hhh, v = hh * h % _P, x1 * hh % _P
    x3 = (slope * slope - hhh - 2 * v) % _P
    return x3, (slope * (v - x3) - y1 * hhh) % _P, z1 * h % _P


def _doubled(x: int, y: int, z: int) -> _Jacobian:
    yy = y * y % _P
    s, m = 4 * x * yy % _P, 3 * x * x % _P
    x3 = (m * m - 2 * s) % _P
    return x3, (m * (s - x3) - 8 * yy * yy) % _P, 2 * y * z % _P
