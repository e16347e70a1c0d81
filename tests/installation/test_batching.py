"""What an installation knows of batches, and how it comes to know it."""

import json
from dataclasses import replace

import pytest
from PIL import Image
from stand_in_lectern import prompt, verbal

from installation.batching import NAME, Calibrator, open_limits
from portrait.renderer import Cancelled
from portrait.renderers.batching import Limits
from portrait.renderers.calibration import Curve

ONE = prompt(verbal())
SECONDS = {1: 1.0, 2: 1.1, 4: 1.4, 8: 1.8}


class Device:
    """A renderer with a clock of its own: a batch takes what the table says."""

    def __init__(self, seconds=SECONDS, fits=99, name="Card"):
        self.seconds, self.fits, self.name = seconds, fits, name
        self.now, self.asked = 0.0, []
        self.limits = Limits(lambda prompt: prompt.checkpoint)

    def device_name(self):
        return self.name

    def picture(self, prompts, place):
        return Image.new("L", (8, 8), prompts[place].seed * 20)

    def render_together(self, prompts, on_step):
        self.asked.append(prompts)
        if len(prompts) > self.fits:
            raise MemoryError
        on_step(0, 1, 1, None)
        self.now += self.seconds[len(prompts)]
        return [self.picture(prompts, place) for place in range(len(prompts))]


def calibrated(device, prompt=ONE):
    calibrator = Calibrator(device, clock=lambda: device.now)
    calibrator.note(prompt)
    assert calibrator.go_on(lambda: False)
    assert not calibrator.go_on(lambda: False)
    return device.limits.most(prompt)


def test_what_is_painted_here_is_timed_once():
    device = Device()
    assert calibrated(device) == 8
    count = len(device.asked)
    calibrator = Calibrator(device)
    calibrator.note(replace(ONE, seed=9, positive="other words"))
    assert not calibrator.go_on(lambda: False)
    assert len(device.asked) == count


def test_nothing_of_a_sitter_is_painted_for_it():
    device = Device()
    calibrated(device, replace(ONE, positive="the harbour of Osip", negative="", seed=123_456))
    asked = [one for batch in device.asked for one in batch]
    assert asked and all("Osip" not in one.positive and one.seed < 8 and one.steps <= 4 for one in asked)


def test_memory_is_found_out_too():
    assert calibrated(Device(fits=4)) == 4


def test_a_pipeline_that_takes_one_prompt_only_paints_one_at_a_time():
    class Single(Device):
        def render_together(self, prompts, on_step):
            if len(prompts) > 1:
                raise TypeError("prompt has to be of type str")
            return super().render_together(prompts, on_step)

    assert calibrated(Single()) == 1


def test_a_pipeline_that_mixes_up_its_noise_paints_one_at_a_time():
    class Mixing(Device):
        def picture(self, prompts, place):
            return Image.new("L", (8, 8), 20 * len(prompts) * place)

    assert calibrated(Mixing()) == 1


def test_somebody_who_comes_does_not_wait_for_it():
    device = Device()
    calibrator = Calibrator(device, clock=lambda: device.now)
    calibrator.note(ONE)
    assert calibrator.go_on(lambda: len(device.asked) == 2)
    assert len(device.asked) == 2 and device.limits.curve(ONE) is None
    while calibrator.go_on(lambda: False):
        continue
    assert device.limits.most(ONE) == 8


def test_what_was_found_is_there_tomorrow(tmp_path):
    device = Device()
    device.limits = open_limits(tmp_path, device)
    calibrated(device)
    device.limits.refused(ONE, 8)
    assert open_limits(tmp_path, Device()).most(ONE) == 4
    assert open_limits(tmp_path, Device(name="Another card")).most(ONE) == 1
    assert open_limits(tmp_path, Device()).most(replace(ONE, size=(96, 96))) == 1
    assert "a lantern" not in (tmp_path / NAME).read_text()


def test_two_painters_of_a_venue_do_not_forget_for_each_other(tmp_path):
    first, second = (open_limits(tmp_path, Device(name=name)) for name in ("Card", "Another card"))
    first.learn(ONE, Curve(((1, 1.0), (2, 1.1))))
    second.learn(ONE, Curve(((1, 1.0), (2, 1.9))))
    assert len(json.loads((tmp_path / NAME).read_text())) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"a": 3}', '{"a": {"seconds": {"2": 1}, "ceiling": null}}'])
def test_a_file_that_makes_no_sense_is_measured_anew(tmp_path, content, caplog):
    (tmp_path / NAME).write_text(content)
    assert open_limits(tmp_path, Device()).most(ONE) == 1
    assert "measured anew" in caplog.text


def test_what_cannot_be_timed_is_let_be(caplog):
    class Failing(Device):
        def render_together(self, prompts, on_step):
            raise RuntimeError("CUDA error: the words of somebody")

    device = Failing()
    calibrator = Calibrator(device)
    calibrator.note(ONE)
    assert calibrator.go_on(lambda: False)
    assert not calibrator.go_on(lambda: False)
    assert device.limits.most(ONE) == 1 and "RuntimeError" in caplog.text and "somebody" not in caplog.text


def test_interrupted_means_cancelled_not_failed():
    seen = []

    class Watching(Device):
        def render_together(self, prompts, on_step):
            try:
                return super().render_together(prompts, on_step)
            except Cancelled:
                seen.append("cancelled")
                raise

    calibrator = Calibrator(Watching())
    calibrator.note(ONE)
    assert calibrator.go_on(lambda: True)
    assert seen == ["cancelled"]
