"""Which pages to ask for, where a site has more of them than we read."""

from __future__ import annotations


def apart(total: int, count: int) -> list[int]:
    """Up to `count` of the numbers 0 … `total` - 1, evenly apart, the first and the last among them.

    A site that can be opened anywhere is read across the years, not only at its newest end.
    """
    if total <= count:
        return list(range(max(total, 0)))
    if count <= 1:
        return [0] * max(count, 0)
    return [round(number * (total - 1) / (count - 1)) for number in range(count)]
