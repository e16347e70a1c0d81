"""Every place of the vocabulary and the function that draws it: canvas, light, height of the horizon 0..1."""

from collections.abc import Callable
from functools import wraps

from . import halls, indoors, landscape, lanes, outdoors, town
from .air import hour_air
from .canvas import Canvas
from .light import Light

Drawing = Callable[[Canvas, Light, float], None]


def _open_air(draw: Drawing) -> Drawing:
    """A place, a bough of the season over it, and then what the hour does to the open air."""

    @wraps(draw)
    def drawing(c: Canvas, light: Light, h: float) -> None:
        draw(c, light, h)
        if draw not in _WITHOUT_BOUGH:
            landscape.bough(c, light, right=light.side < 0)
        hour_air(c, light, h)

    return drawing


# Where no tree stands near, or the season's leaves are everywhere.
_WITHOUT_BOUGH = (outdoors.forest, outdoors.snow_field, outdoors.desert, town.market, town.station)

OUTDOORS = {
    "sea": _open_air(outdoors.sea),
    "harbour": _open_air(town.harbour),
    "lake": _open_air(outdoors.lake),
    "mountains": _open_air(outdoors.mountains),
    "forest": _open_air(outdoors.forest),
    "garden": _open_air(outdoors.garden),
    "fields": _open_air(outdoors.fields),
    "city": _open_air(town.city),
    "snow_field": _open_air(outdoors.snow_field),
    "desert": _open_air(outdoors.desert),
    "night_sky": outdoors.night_sky,
    "market": _open_air(town.market),
    "station": _open_air(town.station),
    "rooftops": _open_air(town.rooftops),
    "sports_field": _open_air(town.sports_field),
    "bridge": _open_air(town.bridge),
    "village": _open_air(lanes.village),
    "road": _open_air(lanes.road),
}
INDOORS = {
    "library": indoors.library,
    "kitchen": indoors.kitchen,
    "workshop": indoors.workshop,
    "cafe": indoors.cafe,
    "stage": indoors.stage,
    "hospital": indoors.hospital,
    "classroom": indoors.classroom,
    "train": indoors.train,
    "room": indoors.room,
    "gallery": indoors.gallery,
    "laboratory": indoors.laboratory,
    "church": halls.church,
    "office": halls.office,
    "shop": halls.shop,
    "factory": halls.factory,
    "gym": halls.gym,
    "dance_floor": halls.dance_floor,
}
PLACES = OUTDOORS | INDOORS
