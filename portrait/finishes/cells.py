"""Cells around sites: which site each place is nearest to, and how far it is to the seam with the next.

Source: Voronoi 1908; sought in buckets, so that its cost does not grow with the number of sites.
"""

import numpy as np

from .compiled import compiled


def cells(sites: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of ``sites`` (n, 2: x, y; at least 2) to each place, and the distance to the seam of its cell.

    Args:
        x, y: the places (h, w) float32, in the unit of the sites; bend them, and the seams bend.

    Returns:
        (h, w) int32 and (h, w) float32.
    """
    sites = np.ascontiguousarray(sites, np.float32)
    low = np.minimum(sites.min(0), [x.min(), y.min()]).astype(np.float32)
    high = np.maximum(sites.max(0), [x.max(), y.max()]).astype(np.float32)
    side = np.float32(max(1e-3, np.sqrt(float(np.prod(np.maximum(high - low, 1e-3))) / len(sites))))
    columns, rows = (int(n) + 1 for n in (high - low) / side)
    bucket = ((sites[:, 1] - low[1]) / side).astype(np.int64) * columns + ((sites[:, 0] - low[0]) / side).astype(np.int64)
    order = np.argsort(bucket, kind="stable")
    firsts = np.searchsorted(bucket[order], np.arange(rows * columns + 1))
    owner, seam = np.empty(x.shape, np.int32), np.empty(x.shape, np.float32)
    _nearest(sites, order, firsts, columns, rows, low, side, x, y, owner, seam)
    return owner, seam


@compiled
def _nearest(sites, order, firsts, columns, rows, low, side, x, y, owner, seam):
    """Rings of buckets around each place, until no farther ring can hold a nearer site or seam."""
    h, w = x.shape
    most = max(columns, rows)
    for i in range(h):
        for j in range(w):
            px, py = x[i, j], y[i, j]
            column, row = int((px - low[0]) / side), int((py - low[1]) / side)
            best, second, one, other = np.float32(1e18), np.float32(1e18), -1, -1
            for ring in range(most):
                reach = (ring - 1) * side
                if reach > 0 and reach * reach > second:
                    break
                for r in range(max(0, row - ring), min(rows, row + ring + 1)):
                    edge = r == row - ring or r == row + ring
                    for c in range(max(0, column - ring), min(columns, column + ring + 1)):
                        if not edge and c != column - ring and c != column + ring:
                            continue
                        for k in range(firsts[r * columns + c], firsts[r * columns + c + 1]):
                            site = order[k]
                            dx, dy = px - sites[site, 0], py - sites[site, 1]
                            far = dx * dx + dy * dy
                            if far < best:
                                best, second, one, other = far, best, site, one
                            elif far < second:
                                second, other = far, site
            owner[i, j] = one
            dx, dy = sites[one, 0] - sites[other, 0], sites[one, 1] - sites[other, 1]
            seam[i, j] = (second - best) / (2 * np.sqrt(dx * dx + dy * dy) + np.float32(1e-6))
