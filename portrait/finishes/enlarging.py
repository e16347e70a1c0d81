"""From a few pixels to painted planes: enlarging that keeps shapes crisp.

Doubling by doubling, each followed by coherence-enhancing filtering: smooth
along the edges, sharpen across them. Neither staircase nor blur survives.
Source: Kyprianidis and Kang, "Image and Video Abstraction by
Coherence-Enhancing Filtering" (2011); Weickert 2003 (shock filters).
"""

import cv2
import numpy as np

from .compiled import compiled
from .flow import structure_tensor, tangent


def enlarge(rgb: np.ndarray, size: tuple[int, int], *, working_side: int = 640) -> np.ndarray:
    """Enlarge (or reduce) ``rgb`` to ``size``, keeping its edges crisp.

    Args:
        rgb: (h, w, 3) float32 in 0..1.
        size: (width, height) in px.
        working_side: filtering stops at this long side; beyond it shapes are
            smooth enough for an ordinary enlargement.

    Returns:
        (height, width, 3) float32 in 0..1.
    """
    goal = max(size)
    picture = quiet = _quiet(rgb) if max(rgb.shape[:2]) < goal else rgb
    finer = 1  # px that one px of the input has become
    while max(picture.shape[:2]) * 1.4 < min(goal, working_side):
        picture, finer = _doubled(picture), finer * 2
        if finer == 4:  # what Lanczos softened comes back; later it would ring
            picture = _faithful(picture, quiet)
        if finer > 3:  # earlier, a line is one px wide and would be eaten
            picture = crisp(picture, reach=0.5 * finer, spread=0.3 * finer)
    shrink = max(picture.shape[:2]) > goal
    picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrink else cv2.INTER_CUBIC)
    return np.clip(picture, 0, 1)


def _doubled(rgb: np.ndarray) -> np.ndarray:
    """Twice as large by Lanczos, without the rings it draws around strong edges."""
    size = rgb.shape[1] * 2, rgb.shape[0] * 2
    return np.clip(cv2.resize(rgb, size, interpolation=cv2.INTER_LANCZOS4), *_neighbours(rgb, size))


def _neighbours(rgb: np.ndarray, size: tuple[int, int]) -> list[np.ndarray]:
    """The least and the most that each place of an enlargement may be: what lies around it."""
    window = np.ones((3, 3), np.uint8)
    extremes = cv2.erode(rgb, window), cv2.dilate(rgb, window)
    return [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in extremes]


def _faithful(large: np.ndarray, small: np.ndarray) -> np.ndarray:
    """``large`` corrected until, made small again, it is ``small`` (Irani and Peleg 1991)."""
    bounds = _neighbours(small, large.shape[1::-1])
    for _ in range(2):
        missing = small - cv2.resize(large, small.shape[1::-1], interpolation=cv2.INTER_AREA)
        large = large + cv2.resize(missing, large.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        large = np.clip(large, *bounds)
    return large


def crisp(rgb: np.ndarray, *, reach: float, spread: float, rounds: int = 2) -> np.ndarray:
    """Coherence-enhancing filtering of ``rgb`` (h, w, 3) float32; same shape.

    Args:
        reach: how far to smooth along an edge, px.
        spread: standard deviation of the structure tensor, px; what is smaller
            than this has no direction of its own.
    """
    for _ in range(rounds):
        along = tangent(structure_tensor(rgb, max(0.6, spread)))
        rgb = _smooth_along(rgb, along, max(1, round(reach)))
        grey = cv2.GaussianBlur(rgb @ np.float32([0.299, 0.587, 0.114]), (0, 0), 0.8)
        rgb = _shock(rgb, grey, along, 1.0, 0.004)
    return rgb


def _quiet(rgb: np.ndarray) -> np.ndarray:
    """Remove the small model's speckle, and nothing an eye would miss."""
    return cv2.bilateralFilter(np.ascontiguousarray(rgb), 5, 0.07, 1.1)


@compiled
def _sample(image, x, y, channel):  # bilinear, clamped at the border
    h, w = image.shape[0], image.shape[1]
    x = min(max(x, 0.0), w - 1.001)
    y = min(max(y, 0.0), h - 1.001)
    i, j = int(y), int(x)
    fy, fx = y - i, x - j
    top = image[i, j, channel] * (1 - fx) + image[i, j + 1, channel] * fx
    low = image[i + 1, j, channel] * (1 - fx) + image[i + 1, j + 1, channel] * fx
    return top * (1 - fy) + low * fy


@compiled
def _grey_at(grey, x, y):
    h, w = grey.shape
    x = min(max(x, 0.0), w - 1.001)
    y = min(max(y, 0.0), h - 1.001)
    i, j = int(y), int(x)
    fy, fx = y - i, x - j
    top = grey[i, j] * (1 - fx) + grey[i, j + 1] * fx
    low = grey[i + 1, j] * (1 - fx) + grey[i + 1, j + 1] * fx
    return top * (1 - fy) + low * fy


@compiled
def _smooth_along(image, along, reach):
    """Average each pixel with its neighbours along the edge it lies on."""
    h, w = image.shape[0], image.shape[1]
    out = np.empty_like(image)
    for y in range(h):
        for x in range(w):
            r, g, b, total = image[y, x, 0], image[y, x, 1], image[y, x, 2], 1.0
            for side in (-1.0, 1.0):
                px, py = float(x), float(y)
                dx, dy = along[y, x, 0] * side, along[y, x, 1] * side
                for k in range(1, reach + 1):
                    px += dx
                    py += dy
                    if px < 0 or py < 0 or px > w - 1 or py > h - 1:
                        break
                    weight = np.exp(-k * k / (0.5 * reach * reach))
                    r += weight * _sample(image, px, py, 0)
                    g += weight * _sample(image, px, py, 1)
                    b += weight * _sample(image, px, py, 2)
                    total += weight
                    nx, ny = along[int(py), int(px), 0], along[int(py), int(px), 1]
                    if nx * dx + ny * dy < 0:
                        nx, ny = -nx, -ny
                    dx, dy = nx, ny
            out[y, x, 0], out[y, x, 1], out[y, x, 2] = r / total, g / total, b / total
    return out


@compiled
def _shock(image, grey, along, radius, threshold):
    """Let each side of an edge grow towards it: the lighter or darker neighbour wins."""
    h, w = image.shape[0], image.shape[1]
    out = image.copy()
    for y in range(h):
        for x in range(w):
            nx, ny = -along[y, x, 1], along[y, x, 0]
            centre = grey[y, x]
            before = _grey_at(grey, x - nx * radius, y - ny * radius)
            after = _grey_at(grey, x + nx * radius, y + ny * radius)
            bend = before + after - 2 * centre
            if abs(bend) < threshold:
                continue
            darker_wins = bend > 0
            best, bx, by = centre, float(x), float(y)
            if (before < best) == darker_wins and before != best:
                best, bx, by = before, x - nx * radius, y - ny * radius
            if (after < best) == darker_wins and after != best:
                best, bx, by = after, x + nx * radius, y + ny * radius
            for c in range(3):
                out[y, x, c] = _sample(image, bx, by, c)
    return out
