"""Light: what time of day, season and mood do to colour. All colours are sRGB triples in 0..1."""

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Daylight:
    """A time of day.

    `height` is the sun's or moon's place above the horizon, 0 (horizon) to 1 (zenith); `indoors` what a white wall
    looks like in a room with a window and no lamp; `throw` how far (across, down) in the frame a window's light falls.
    """

    top: Colour
    horizon: Colour
    key: Colour
    ambient: Colour
    height: float
    indoors: Colour
    throw: tuple[float, float]
    stars: bool = False
    lamps: bool = False


TIMES = {
    "dawn": Daylight((0.55, 0.54, 0.80), (1.00, 0.76, 0.76), (1.0, 0.72, 0.76), (0.84, 0.74, 0.88), 0.10, (0.74, 0.58, 0.72), (0.46, 0.02)),
    "morning": Daylight((0.52, 0.80, 0.92), (1.00, 0.97, 0.74), (1.0, 0.94, 0.62), (1.04, 1.01, 0.88), 0.50, (0.94, 0.87, 0.63), (0.36, 0.26)),
    "noon": Daylight((0.06, 0.40, 0.88), (0.66, 0.90, 1.00), (1.0, 1.0, 1.0), (1.06, 1.11, 1.16), 0.92, (0.92, 0.97, 1.02), (0.05, 0.42)),
    "sunset": Daylight((0.58, 0.13, 0.26), (1.00, 0.62, 0.14), (1.0, 0.50, 0.12), (1.0, 0.60, 0.38), 0.06, (0.96, 0.50, 0.24), (0.50, -0.04)),
    "dusk": Daylight((0.17, 0.12, 0.40), (0.74, 0.36, 0.62), (0.80, 0.50, 0.86), (0.52, 0.40, 0.72), 0.30, (0.46, 0.33, 0.64), (0.0, 0.0), lamps=True),
    "night": Daylight((0.02, 0.05, 0.17), (0.11, 0.22, 0.46), (0.66, 0.80, 1.0), (0.33, 0.42, 0.68), 0.78, (0.20, 0.24, 0.44), (0.24, 0.34), True, True),
}


@dataclass(frozen=True, slots=True)
class Season:
    """A season: foliage from dark to light, the ground, bloom (0..1 share of flowers) and what is in the air."""

    leaves: tuple[Colour, Colour, Colour]
    ground: Colour
    bloom: float
    air: str


SEASONS = {
    "spring": Season(((0.32, 0.52, 0.28), (0.55, 0.74, 0.36), (0.96, 0.72, 0.80)), (0.52, 0.72, 0.36), 1.0, "petals"),
    "summer": Season(((0.10, 0.34, 0.18), (0.22, 0.50, 0.24), (0.42, 0.62, 0.26)), (0.36, 0.58, 0.26), 0.6, ""),
    "autumn": Season(((0.55, 0.20, 0.12), (0.84, 0.42, 0.14), (0.93, 0.66, 0.20)), (0.70, 0.52, 0.24), 0.1, "leaves"),
    "winter": Season(((0.42, 0.47, 0.54), (0.70, 0.76, 0.83), (0.93, 0.96, 1.0)), (0.92, 0.95, 1.0), 0.0, "frost"),
}


@dataclass(frozen=True, slots=True)
class Temper:
    """What a mood does to a picture.

    `saturation` and `contrast` are factors; `tint` is mixed into shadows by `amount`; `vignette` and `haze`
    are 0..1; `effect` names a drawing in `air.py`; `scale` is the figure's size as a factor.
    """

    saturation: float
    contrast: float
    tint: Colour
    amount: float
    vignette: float
    haze: float
    effect: str = ""
    scale: float = 1.0
    lift: float = 0.0


MOODS = {
    "calm": Temper(0.88, 0.92, (0.55, 0.78, 0.80), 0.12, 0.00, 0.05, "level", lift=0.02),
    "joyful": Temper(1.30, 1.08, (1.00, 0.82, 0.30), 0.10, 0.00, 0.00, "bokeh", lift=0.05),
    "melancholic": Temper(0.66, 0.92, (0.20, 0.36, 0.66), 0.20, 0.12, 0.04, "veil", lift=0.0),
    "tender": Temper(0.95, 0.92, (1.00, 0.72, 0.74), 0.18, 0.05, 0.05, "glow", lift=0.03),
    "lonely": Temper(0.66, 0.98, (0.36, 0.48, 0.60), 0.14, 0.20, 0.00, "cone", 0.66),
    "anxious": Temper(0.85, 1.12, (0.48, 0.56, 0.12), 0.24, 0.25, 0.00, "swirl", lift=-0.03),
    "tired": Temper(0.50, 0.82, (0.58, 0.45, 0.30), 0.26, 0.12, 0.05, "droop", lift=-0.02),
    "wry": Temper(1.05, 1.02, (0.20, 0.55, 0.55), 0.14, 0.15, 0.00, "split"),
    "hopeful": Temper(1.05, 1.00, (1.00, 0.88, 0.62), 0.14, 0.10, 0.05, "beam", lift=0.05),
    "awestruck": Temper(1.15, 1.12, (0.42, 0.34, 0.78), 0.12, 0.30, 0.00, "halo"),
    "determined": Temper(1.05, 1.25, (0.75, 0.32, 0.12), 0.12, 0.25, 0.00, "slash"),
    "angry": Temper(1.10, 1.20, (0.66, 0.08, 0.06), 0.28, 0.36, 0.00, "storm", lift=-0.02),
}


def mix(a, b, share: float) -> np.ndarray:
    """Colour between `a` (share 0) and `b` (share 1)."""
    return np.asarray(a, np.float32) * (1 - share) + np.asarray(b, np.float32) * share


@dataclass(frozen=True)
class Light:
    """The light of one picture, after weather and chance.

    `sun` is (x, y) in the frame, 0..1; `side` -1 or 1; `cloud` 0..1; `veil` 0..1 how far weather hides sun and stars.
    """

    time: str
    season: str
    day: Daylight
    year: Season
    top: np.ndarray
    horizon: np.ndarray
    sun: tuple[float, float]
    cloud: float
    veil: float = 0.0

    @property
    def side(self) -> int:
        return -1 if self.sun[0] < 0.5 else 1

    def on(self, colour, far: float = 0.0, shade: float = 1.0) -> np.ndarray:
        """A local colour, (3,) in 0..1, under this light; `far` 0..1 fades it into the horizon."""
        lit = np.asarray(colour, np.float32) * np.asarray(self.day.ambient, np.float32) * shade
        return np.clip(mix(lit, self.horizon, far), 0, 1)


def set_light(time: str, season: str, rng: np.random.Generator) -> Light:
    """The light of a picture: time and season, a little varied by `rng`."""
    day = TIMES[time]
    wobble = lambda colour: np.clip(np.asarray(colour, np.float32) + rng.normal(0, 0.02, 3), 0, 1).astype(np.float32)
    x = float(rng.choice([rng.uniform(0.08, 0.3), rng.uniform(0.7, 0.92)]))
    sun = (x, 0.58 - 0.5 * day.height + float(rng.uniform(-0.03, 0.03)))
    return Light(time, season, day, SEASONS[season], wobble(day.top), wobble(day.horizon), sun, float(rng.uniform(0, 1)))
