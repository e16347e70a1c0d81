"""Cells around sites, against the plain definition."""

import numpy as np
import pytest

from portrait.finishes.cells import cells


def places(h: int, w: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    return x, y


@pytest.mark.parametrize("spread", [1.0, 0.05])  # evenly, and crowded into a corner
def test_each_place_belongs_to_its_nearest_site(spread):
    sites = np.random.default_rng(1).uniform(0, 60 * spread, (40, 2)).astype(np.float32)
    x, y = places(50, 60)
    owner, seam = cells(sites, x, y)
    far = np.sort(np.hypot(x[..., None] - sites[:, 0], y[..., None] - sites[:, 1]), axis=2)
    own = np.hypot(x - sites[owner, 0], y - sites[owner, 1])
    assert np.abs(own - far[..., 0]).max() < 1e-3
    assert (seam >= -1e-3).all()


def test_the_seam_is_as_far_as_the_bisector():
    x, y = places(10, 40)
    owner, seam = cells(np.float32([[10, 5], [30, 5]]), x, y)
    assert (owner[:, :20] == 0).all() and (owner[:, 21:] == 1).all()
    assert np.abs(seam - np.abs(x - 20)).max() < 1e-3


def test_bent_places_bend_the_seams():
    x, y = places(20, 40)
    owner, _ = cells(np.float32([[10, 5], [30, 5]]), x + y, y)
    assert owner[0, 19] == 0 and owner[10, 19] == 1
