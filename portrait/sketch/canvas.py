"""A small drawing surface: anti-aliased shapes, gradients, glows and ridges in frame coordinates 0..1."""

import cv2
import numpy as np

_SHIFT = 4  # cv2 draws with this many fractional bits


class Canvas:
    """A square RGB picture, uint8 (n, n, 3), drawn upon in coordinates 0..1 (x right, y down)."""

    def __init__(self, size: int, rng: np.random.Generator):
        self.size = size
        self.rng = rng
        self.pixels = np.zeros((size, size, 3), np.uint8)
        axis = (np.arange(size, dtype=np.float32) + 0.5) / size
        self.y, self.x = np.meshgrid(axis, axis, indexing="ij")

    def _fixed(self, points) -> np.ndarray:
        return np.round(np.asarray(points, np.float32) * self.size * (1 << _SHIFT)).astype(np.int32)

    def shape(self, points, colour, alpha: float = 1.0) -> None:
        """Fill a polygon of (x, y) points."""
        if alpha >= 1:
            cv2.fillPoly(self.pixels, [self._fixed(points)], _bytes(colour), cv2.LINE_AA, _SHIFT)
        else:
            self.blend(self.mask(points) * alpha, colour)

    def mask(self, points) -> np.ndarray:
        """Coverage (n, n) in 0..1 of a polygon."""
        cover = np.zeros((self.size, self.size), np.uint8)
        cv2.fillPoly(cover, [self._fixed(points)], 255, cv2.LINE_AA, _SHIFT)
        return cover.astype(np.float32) / 255

    def blend(self, cover: np.ndarray, colour) -> None:
        """Lay a colour, (3,) or (n, n, 3) in 0..1, over the picture through a coverage map."""
        cover = cover[..., None]
        paint = np.asarray(colour, np.float32) * 255
        self.pixels = np.clip(self.pixels * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)

    def box(self, x0, y0, x1, y1, colour, alpha: float = 1.0) -> None:
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, alpha)

    def disc(self, x, y, radius, colour, squash: float = 1.0) -> None:
        """A filled ellipse; `squash` is height over width."""
        unit = self.size * (1 << _SHIFT)
        centre = (round(x * unit), round(y * unit))
        axes = (max(1, round(radius * unit)), max(1, round(radius * squash * unit)))
        cv2.ellipse(self.pixels, centre, axes, 0, 0, 360, _bytes(colour), -1, cv2.LINE_AA, _SHIFT)

    def line(self, points, colour, width: float = 0.01) -> None:
        """A polyline; `width` in frame units."""
        thick = max(1, round(width * self.size))
        cv2.polylines(self.pixels, [self._fixed(points)], False, _bytes(colour), thick, cv2.LINE_AA, _SHIFT)

    def gradient(self, y0, y1, above, below) -> None:
        """Fill the band between two heights with a vertical gradient."""
        a, b = round(y0 * self.size), round(y1 * self.size)
        if b <= a:
            return
        share = np.linspace(0, 1, b - a, dtype=np.float32)[:, None, None]
        band = np.asarray(above, np.float32) * (1 - share) + np.asarray(below, np.float32) * share
        self.pixels[a:b] = np.clip(band * 255, 0, 255).astype(np.uint8)

    def glow(self, x, y, radius, colour, strength: float = 0.6) -> None:
        """Add soft light around a point (screen blend)."""
        far2 = ((self.x - x) ** 2 + (self.y - y) ** 2) / (radius * radius)
        self.screen(np.exp(-far2) * strength, colour)

    def screen(self, cover: np.ndarray, colour) -> None:
        """Add light of a colour through a map, without ever exceeding white."""
        light = cover[..., None] * np.asarray(colour, np.float32)
        self.pixels = (255 - (255 - self.pixels) * (1 - np.clip(light, 0, 1))).astype(np.uint8)

    def ridge(self, base, height, rough: float = 0.5, waves: int = 3) -> np.ndarray:
        """A fractal skyline: (n, 2) points from left to right around height `base`."""
        x = np.linspace(-0.02, 1.02, 34, dtype=np.float32)
        y = np.zeros_like(x)
        for octave in range(4):
            turn = self.rng.uniform(0, 6.28)
            y += np.sin(x * waves * 2.2 * 2**octave + turn) * rough**octave
        return np.stack([x, base - height * y], 1)

    def below(self, skyline: np.ndarray, colour, alpha: float = 1.0) -> None:
        """Fill everything under a skyline."""
        self.shape(np.concatenate([skyline, [(1.05, 1.05), (-0.05, 1.05)]]), colour, alpha)

    def clouds(self, amount: float, colour, upto: float = 0.6) -> None:
        """Soft drifting cloud over the upper part; `amount` 0..1."""
        grid = self.rng.random((5, 4)).astype(np.float32)
        noise = cv2.resize(grid, (self.size, self.size), interpolation=cv2.INTER_CUBIC)
        fine = cv2.resize(self.rng.random((11, 7)).astype(np.float32), (self.size, self.size), interpolation=cv2.INTER_CUBIC)
        fade = np.clip((upto - self.y) / upto * 2.5, 0, 1)
        self.blend(np.clip((noise * 0.65 + fine * 0.35 - 0.62 + amount * 0.3) * 3, 0, 1) * fade * 0.75, colour)


def _bytes(colour) -> tuple[int, int, int]:
    return tuple(int(min(255, max(0, c * 255))) for c in colour)
