"""Hands that paint: quickly, slowly, never, or until they crash. All of them are `studio.Painter`s in manner."""

import os
import time

from PIL import Image

from installation.worker import run_painter
from portrait.errors import ModelMissing, PortraitError, RefusedImage
from portrait.renderer import Cancelled, Portrait
from portrait.renderers.calibration import UNKNOWN, Curve


def picture(prompt):
    return Image.linear_gradient("L").resize((96, 96)).convert("RGB").rotate(prompt.seed % 360)


class Hand:
    step_s = 0.02

    def __init__(self, settings):
        self.settings = settings

    def warm(self):
        pass

    def curve(self, prompt):
        return UNKNOWN

    def calibrate(self, interrupted):
        return False

    def paint_each(self, prompts, *, on_stage, on_step):
        for index, prompt in enumerate(prompts):
            try:
                outcome = self.one(index, prompt, on_stage, on_step)
            except (PortraitError, Cancelled) as error:
                outcome = error
            yield outcome

    def one(self, index, prompt, on_stage, on_step):
        on_stage("painting")
        for step in range(1, prompt.steps + 1):
            self.step(step)
            on_step(index, step, prompt.steps, picture(prompt).resize((16, 16)))
        on_stage("finishing")
        for step in (1, 2):
            on_step(index, step, 2, None)
        return Portrait(picture(prompt), prompt, None, 0.1)

    def step(self, step):
        time.sleep(self.step_s)

    def close(self):
        pass


class Slow(Hand):
    step_s = 0.4


class Blind(Hand):
    """Gives no previews and takes no steps."""

    def one(self, index, prompt, on_stage, on_step):
        return Portrait(picture(prompt), prompt, None, 0.1)


class CrashesOnce(Slow):
    """Dies without a word in the middle of its first painting."""

    def step(self, step):
        super().step(step)
        mark = self.settings.data / "crashed"
        if step == 2 and not mark.exists():
            mark.touch()
            os._exit(9)


class AlwaysCrashes(Hand):
    def step(self, step):
        os._exit(9)


class Stumbles(Hand):
    """Raises what nobody foresaw."""

    def step(self, step):
        raise RuntimeError("CUDA error: device-side assert")


class Refuses(Hand):
    def step(self, step):
        raise RefusedImage("the picture came out black; paint it again with another seed")


class Together(Hand):
    """Paints as many at once as its curve says, and notes down how many that were."""

    curve_ = Curve(((1, 0.1), (2, 0.12), (4, 0.15)))
    step_s = 0.1

    def curve(self, prompt):
        return self.curve_

    def paint_each(self, prompts, *, on_stage, on_step):
        with (self.settings.data / "together").open("a") as log:
            log.write(f"{len(prompts)}\n")
        on_stage("painting")
        masked = set()
        for step in range(1, prompts[0].steps + 1):
            self.step(step)
            for index, prompt in enumerate(prompts):
                try:
                    if index not in masked:
                        on_step(index, step, prompt.steps, picture(prompt).resize((16, 16)))
                except Cancelled:
                    masked.add(index)
            if any(prompt.seed == 666 for prompt in prompts):
                raise RuntimeError("CUDA error: device-side assert")
        for index, prompt in enumerate(prompts):
            yield Cancelled() if index in masked else Portrait(picture(prompt), prompt, None, 0.1)

    def calibrate(self, interrupted):
        mark = self.settings.data / "calibrated"
        if mark.exists():
            return False
        mark.touch()
        while not interrupted():
            time.sleep(0.01)
        return True


class Broken(Hand):
    def warm(self):
        raise ModelMissing("the checkpoint is not on this machine; run `vernissage checkpoints pull`")


def work(settings, hand):
    """A painter process: its exit code is that of `run_painter`."""
    raise SystemExit(run_painter(settings, hand))
