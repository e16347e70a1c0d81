"""Every place of the vocabulary and the function that draws it."""

from . import indoors, outdoors

OUTDOORS = {
    "sea": outdoors.sea,
    "harbour": outdoors.harbour,
    "lake": outdoors.lake,
    "mountains": outdoors.mountains,
    "forest": outdoors.forest,
    "garden": outdoors.garden,
    "fields": outdoors.fields,
    "city": outdoors.city,
    "snow_field": outdoors.snow_field,
    "desert": outdoors.desert,
    "night_sky": outdoors.night_sky,
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
}
PLACES = OUTDOORS | INDOORS
