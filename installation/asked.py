"""What a command may ask of a picture that no recipe says: over which picture, in which styles, how many, and where to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from portrait.appearance import check_appearance
from portrait.checkpoint import Checkpoint, diffused_size
from portrait.errors import BadPrompt
from portrait.lora import Lora, parse_lora
from portrait.prompt import Prompt
from portrait.renderers.styles import check_wearable
from portrait.renderers.ways import check_over
from portrait.renderers.wording import weighs
from portrait.start import UNTUNED, Start, picture_aspect, picture_start
from portrait.vocabulary import load_vocabulary

MOST_BYTES = 50_000_000  # of a picture or a mask
REPAINTED = 1.0  # the strength under a mask: what is white is painted anew altogether


@dataclass(frozen=True, slots=True)
class Besides:
    """A start from a picture, or None, and styles. `aspect`, width over height, is that of the picture where the
    finished one is to keep it, else None."""

    start: Start | None = None
    loras: tuple[Lora, ...] = ()
    aspect: float | None = None


def asked_besides(arguments: argparse.Namespace, checkpoint: Checkpoint | None) -> Besides:
    """What `--init`, `--mask`, `--strength`, `--lora` and `--start picture` ask for, read and checked before anything else;
    against `checkpoint`, where it is known already.

    Raises `BadPrompt` or `ValueError` for what cannot be, `OSError` for files that cannot be read, and `ModelMissing`
    for a style that is not here.
    """
    loras = tuple(parse_lora(text) for text in arguments.lora)
    check_wearable(loras)
    picture = _picture(arguments)
    if picture is None:
        return Besides(None, loras)
    mask = None if arguments.mask is None else _content(Path(arguments.mask))
    strength = arguments.strength if arguments.strength is not None else UNTUNED if mask is None else REPAINTED
    start = picture_start(_content(picture), strength, mask=mask)
    aspect = picture_aspect(start)
    if checkpoint is not None:
        check_over(checkpoint, start.kind)
    return Besides(start, loras, None if arguments.size or arguments.again else aspect)


def with_besides(prompt: Prompt, besides: Besides, checkpoint: Checkpoint) -> Prompt:
    """The prompt with what was asked for besides; painted over a picture it takes that one's aspect."""
    prompt = replace(prompt, loras=besides.loras or prompt.loras)
    if besides.start is None:
        return prompt
    if besides.aspect is not None:
        prompt = replace(prompt, size=diffused_size(checkpoint, besides.aspect), finish_size=_of_aspect(prompt.finish_size, besides.aspect))
    return replace(prompt, start=besides.start)


def asked_appearance(arguments: argparse.Namespace) -> dict[str, str]:
    """How the sitter wants to look. Raises `BadPrompt` for what the vocabulary has not."""
    chosen = dict(arguments.appearance)
    check_appearance(chosen, load_vocabulary())
    return chosen


def seeded(composed: Callable[[int | None], Prompt], seed: int | None, count: int) -> tuple[Prompt, ...]:
    """`count` prompts of one portrait, with seed, seed+1, …; the first seed is the portrait's own where none was asked for."""
    first = composed(seed)
    return (first, *(composed((first.seed + index) % 2**32) for index in range(1, count)))


def out_folder(name: str) -> Path:
    """The folder for pictures that `--out` names; it is made only when a picture is done. Raises `ValueError` when none can lie there."""
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise ValueError(f"--out {name} is a file, not a folder; name another folder")
    if not (parent := path.absolute().parent).is_dir():
        raise ValueError(f"--out {name}: the folder {parent} does not exist; make it first")
    if not os.access(path if path.exists() else parent, os.W_OK | os.X_OK):
        raise ValueError(f"--out {name}: nothing may be written there; name a folder of your own")
    return path


def notes(prompt: Prompt, checkpoint: Checkpoint, negative: str | None) -> Iterator[str]:
    """Sentences about what was asked for and will not, or hardly, be seen."""
    if any(part.weight != 1 for part in prompt.parts) and not weighs(checkpoint):
        yield f"{checkpoint.name} gives every part of a prompt the same weight; those of the recipe {Path(prompt.recipe).stem} change nothing"
    if negative and not checkpoint.negative:
        yield f"{checkpoint.name} was not made for negative prompts; --negative may change nothing"


def _picture(arguments: argparse.Namespace) -> Path | None:
    """The picture to paint over: the one that was named, or that of the sidecar."""
    beside = arguments.start == "picture"
    if arguments.init is not None and arguments.start is not None:
        raise BadPrompt(f"--init {arguments.init} is what the picture starts from, and --start {arguments.start} says another; leave one out")
    if beside and arguments.again is None:
        raise BadPrompt("--start picture paints over the picture of --again SIDECAR; name one, or any other picture by --init IMAGE")
    if arguments.mask is not None and arguments.init is None and not beside:
        raise BadPrompt(f"--mask {arguments.mask} says where to paint anew, but not in which picture; name that by --init IMAGE")
    if beside:
        return Path(arguments.again).with_suffix(".png")
    return None if arguments.init is None else Path(arguments.init)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPrompt(f"{path} holds more than {MOST_BYTES // 1_000_000} MB; hand in a smaller picture")
    return content


def _of_aspect(size: tuple[int, int] | None, aspect: float) -> tuple[int, int] | None:
    """The same long side in another aspect."""
    if size is None:
        return None
    longest = max(size)
    return (longest, round(longest / aspect)) if aspect >= 1 else (round(longest * aspect), longest)
