"""From a few pixels to painted planes: enlarging that draws contours clean.

Doubling by doubling: smooth along the edges (no staircase survives), correct
what was lost, and steepen across them (no blur survives). Steepening moves
values, never places, so a contour stays as smooth as the gradient it came from.
Sources: Kyprianidis and Kang, "Image and Video Abstraction by
Coherence-Enhancing Filtering" (2011); Irani and Peleg 1991 (back-projection);
Kramer and Bruckner 1975 (towards the nearer of local least and most).
"""

import cv2
import numpy as np

from .compiled import compiled
from .flow import structure_tensor, tangent

FLAT = 3e-5  # squared slope per px, summed over channels, below which nothing has an edge


def enlarge(rgb: np.ndarray, size: tuple[int, int], *, working_side: int | None = None) -> np.ndarray:
    """Enlarge (or reduce) ``rgb`` to ``size``, keeping its edges crisp.

    Args:
        rgb: (h, w, 3) float32 in 0..1.
        size: (width, height) in px.
        working_side: filtering stops at this long side, beyond which shapes
            are smooth enough for an ordinary enlargement; None: it grows
            with ``size``.

    Returns:
        (height, width, 3) float32 in 0..1.
    """
    goal = max(size)
    enough = min(goal, working_side or max(640, round(0.36 * goal)))
    picture = quiet = _quiet(rgb) if max(rgb.shape[:2]) < goal else rgb
    finer = 1  # px that one px of the input has become
    while max(picture.shape[:2]) * 1.4 < enough:
        picture, finer = _doubled(picture), finer * 2
        picture = _faithful(coherent(picture, reach=finer, spread=0.45 * finer), quiet)
        if finer >= 4:  # earlier, a line is one px wide and has no sides
            picture = steepened(picture, radius=0.4 * finer, gain=4)
            picture = coherent(picture, reach=0.8 * finer, spread=0.45 * finer)
    if finer >= 4:  # a small model blurs its edges over two of its px
        picture = steepened(picture, radius=0.9 * finer, gain=3)
        picture = coherent(picture, reach=0.8 * finer, spread=0.45 * finer)
    if finer == 1 and max(picture.shape[:2]) * 1.4 < goal:  # fine already; only its diagonals are stepped
        picture = coherent(picture, reach=2, spread=1)
    shrink = max(picture.shape[:2]) > goal
    picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrink else cv2.INTER_CUBIC)
    return np.clip(picture, 0, 1, out=picture)


def coherent(rgb: np.ndarray, *, reach: float, spread: float) -> np.ndarray:
    """``rgb`` (h, w, 3) float32 smoothed along its edges, and only along them.

    Args:
        reach: how far to smooth to either side, px.
        spread: standard deviation of the structure tensor, px; what is smaller
            than this has no direction of its own.
    """
    tensor = structure_tensor(rgb, max(0.6, spread))
    return _smooth_along(np.ascontiguousarray(rgb), tangent(tensor), tensor[..., 0] + tensor[..., 1], max(1, round(reach)))


def steepened(rgb: np.ndarray, *, radius: float, gain: float) -> np.ndarray:
    """``rgb`` (h, w, 3) float32 with the ramps of its edges made steep, where they are.

    Args:
        radius: how far to look for both sides of an edge, px.
        gain: 0 changes nothing, 4 leaves a third of the ramp.
    """
    least, span = _around(rgb, radius)
    out = np.empty_like(rgb)
    _towards_its_side(rgb, least, span, np.float32(gain), out)
    return out


def _around(rgb: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """The least within ``radius`` px of each place, softly, and from there to the most; wide ones are found small."""
    h, w = rgb.shape[:2]
    coarser = max(1, min(round(radius / 2), h // 8, w // 8))
    small = rgb if coarser == 1 else cv2.resize(rgb, (-(-w // coarser), -(-h // coarser)), interpolation=cv2.INTER_AREA)
    r = max(1, round(radius / coarser))
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * r + 1, 2 * r + 1))
    least = cv2.GaussianBlur(cv2.erode(small, window), (0, 0), r / 2)
    span = cv2.GaussianBlur(cv2.dilate(small, window), (0, 0), r / 2) - least
    if coarser == 1:
        return least, span
    return tuple(cv2.resize(each, (w, h), interpolation=cv2.INTER_LINEAR) for each in (least, span))


def _doubled(rgb: np.ndarray) -> np.ndarray:
    size = rgb.shape[1] * 2, rgb.shape[0] * 2
    return cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC)


def _faithful(large: np.ndarray, small: np.ndarray) -> np.ndarray:
    """``large`` corrected until, made small again, it is ``small``, without rings around its edges."""
    missing = small - cv2.resize(large, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    large = large + cv2.resize(missing, large.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(large, *_neighbours(small, large.shape[1::-1]))


def _neighbours(rgb: np.ndarray, size: tuple[int, int]) -> list[np.ndarray]:
    """The least and the most that each place of an enlargement may be: what lies around it."""
    window = np.ones((3, 3), np.uint8)
    extremes = cv2.erode(rgb, window), cv2.dilate(rgb, window)
    return [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in extremes]


def _quiet(rgb: np.ndarray) -> np.ndarray:
    """Remove the small model's speckle, and nothing an eye would miss."""
    return cv2.bilateralFilter(np.ascontiguousarray(rgb), 5, 0.07, 1.1)


@compiled
def _towards_its_side(image, least, span, gain, out):
    """Push each value towards the least or the most around it, whichever is nearer; faint edges less."""
    h, w = image.shape[0], image.shape[1]
    full = 0.5 / np.tanh(gain * np.float32(0.5))
    for y in range(h):
        for x in range(w):
            for c in range(3):
                value, between = image[y, x, c], span[y, x, c]
                weight = min(np.float32(1), (between - np.float32(0.02)) * np.float32(16))
                if weight <= 0:
                    out[y, x, c] = value
                    continue
                place = min(np.float32(1), max(np.float32(0), (value - least[y, x, c]) / between))
                pushed = least[y, x, c] + between * (np.float32(0.5) + full * np.tanh(gain * (place - np.float32(0.5))))
                out[y, x, c] = value + weight * (pushed - value)


@compiled
def _smooth_along(image, along, steepness, reach):
    """Average each pixel with its neighbours along the edge it lies on; where all is flat it is left alone."""
    h, w = image.shape[0], image.shape[1]
    out = np.empty_like(image)
    steps = min(reach, 5)
    stride = np.float32(reach / steps)
    weights = np.exp(-((np.arange(steps + 1) / steps) ** 2) * 2).astype(np.float32)
    one = np.float32(1)
    right, low = np.float32(w - 1.001), np.float32(h - 1.001)
    for y in range(h):
        for x in range(w):
            r, g, b, total = image[y, x, 0], image[y, x, 1], image[y, x, 2], one
            if steepness[y, x] < FLAT:
                out[y, x, 0], out[y, x, 1], out[y, x, 2] = r, g, b
                continue
            for side in (-1, 1):
                px, py = np.float32(x), np.float32(y)
                dx, dy = along[y, x, 0] * side * stride, along[y, x, 1] * side * stride
                for k in range(1, steps + 1):
                    px += dx
                    py += dy
                    if px < 0 or py < 0 or px > w - 1 or py > h - 1:
                        break
                    qx, qy = min(px, right), min(py, low)
                    i, j = int(qy), int(qx)
                    fy, fx = qy - np.float32(i), qx - np.float32(j)
                    weight = weights[k]
                    ka, kb = weight * (one - fy) * (one - fx), weight * (one - fy) * fx
                    kc, kd = weight * fy * (one - fx), weight * fy * fx
                    r += ka * image[i, j, 0] + kb * image[i, j + 1, 0] + kc * image[i + 1, j, 0] + kd * image[i + 1, j + 1, 0]
                    g += ka * image[i, j, 1] + kb * image[i, j + 1, 1] + kc * image[i + 1, j, 1] + kd * image[i + 1, j + 1, 1]
                    b += ka * image[i, j, 2] + kb * image[i, j + 1, 2] + kc * image[i + 1, j, 2] + kd * image[i + 1, j + 1, 2]
                    total += weight
                    nx, ny = along[int(py), int(px), 0] * stride, along[int(py), int(px), 1] * stride
                    if nx * dx + ny * dy < 0:
                        nx, ny = -nx, -ny
                    dx, dy = nx, ny
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = r / total, g / total, b / total
    return out
