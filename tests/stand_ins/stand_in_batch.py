"""A batch in a process of its own, with a reader and a painter that need no model; to be killed at will."""

import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import stand_in_lectern
from PIL import Image

from extractors.errors import NotFound
from installation.batch import open_batch, run_batch
from installation.batch_reading import Sitter, seeded
from installation.cluster import joined
from installation.settings import Settings
from portrait.errors import PortraitError, RefusedImage, TooLittleText
from portrait.prompt import Part, Prompt
from portrait.renderer import Portrait


class Lectern:
    """Reads what the file says, word for word, and remembers nobody."""

    def read(self, words, file=None, *, recipe, checkpoint, seed, count, appearance, confirmed, language):
        kind, _, rest = words.content.partition(":")
        text = Path(rest).read_text() if kind == "text" else rest
        if "SHORT" in text:
            raise TooLittleText("that is 3 words, and a portrait needs 15; write more")
        if "nobody" in text:
            raise NotFound("nobody is called that; check the spelling")
        verbal = stand_in_lectern.verbal(text, language)
        return Sitter(verbal, seeded(lambda asked: prompt(text, recipe, checkpoint, 7 if asked is None else asked), seed, count))


def open_lectern(settings):
    return Lectern()


def prompt(text, recipe, checkpoint, seed):
    words = "refused" if "REFUSED" in text else "broken" if "BROKEN" in text else "a lantern"
    return Prompt(
        positive=words, negative="", parts=(Part(words, "symbols"),), recipe=Path(recipe).stem, recipe_digest="0" * 12, checkpoint=checkpoint,
        seed=seed, size=(64, 64), steps=4, guidance=4.0, tokens=2, technique="oil",
    )  # fmt: skip


class Hand:
    """Paints quickly; `step_s` slows it, and `log` counts what was begun, also by processes that were killed since."""

    step_s = 0.0

    def __init__(self, settings):
        self.log = settings.data / "painted"
        settings.data.mkdir(parents=True, exist_ok=True)

    def paint_each(self, prompts, *, on_stage, on_step):
        for prompt in prompts:
            try:
                outcome = self.one(prompt)
            except PortraitError as error:
                outcome = error
            yield outcome

    def one(self, prompt):
        if prompt.positive == "refused":
            raise RefusedImage("the picture came out black; paint it again with another seed")
        if prompt.positive == "broken":
            raise RuntimeError("CUDA error: device-side assert")
        with self.log.open("a") as log:
            log.write(f"{prompt.recipe} {prompt.seed}\n")
        time.sleep(self.step_s)
        return Portrait(Image.linear_gradient("L").resize((96, 120)).convert("RGB").rotate(prompt.seed % 360), prompt, None, 0.01)

    def close(self):
        pass


class Slow(Hand):
    step_s = 0.05


class Deadly(Slow):
    """Over seed 13 the process dies, every time."""

    def one(self, prompt):
        if prompt.seed == 13:
            os._exit(9)
        return super().one(prompt)


def paint(manifest, out, data, *, hand=Hand, resume=False, ray=None, **more):
    """Run a batch with these stand-ins in this process (and a real reader process beside it), or on the cluster at `ray`."""
    batch = open_batch(Settings(data=Path(data)), Path(manifest), Path(out), **more)
    with nullcontext() if ray is None else joined(ray) as cluster:
        return run_batch(batch, resume=resume, open_lectern=open_lectern, open_hand=hand, cluster=cluster)


if __name__ == "__main__":
    paint(sys.argv[1], sys.argv[2], sys.argv[3], hand=Slow, resume=True, ray=next(iter(sys.argv[4:]), None))
