"""What a picture shows, decided before anything is drawn."""

from dataclasses import dataclass

FRAMINGS = ("bust", "half", "far")
VIEWS = ("face", "back", "silhouette", "hands", "abstract")
PAINTED = "painted"  # the figure drawn in code; other styles are drawings of the training atlas


@dataclass(frozen=True, slots=True)
class Scene:
    """Every attribute of one picture, as vocabulary keys.

    `figure` is None when nobody is there. `concept` is an idea pictured without anybody; the place is then not drawn.
    `framing` is one of `FRAMINGS`, `view` one of `VIEWS`. `clothing` is None when the palette clothes the figure;
    `palette` may be empty. `style` is `PAINTED` or a style of the training atlas, where `head` numbers its drawing.
    """

    place: str
    time: str
    season: str
    mood: str
    weather: str = "clear"
    concept: str | None = None
    figure: str | None = "person"
    framing: str = "bust"
    view: str = "face"
    hair: str = "brown"
    cut: str = "short"
    skin: str = "light"
    age: str = "adult"
    features: tuple[str, ...] = ()
    clothing: str | None = None
    objects: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    style: str = PAINTED
    head: int = 0
