"""A renderer that another package brings through the family door: the one of docs/renderers.md, and one that offers more."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from stand_in_kiosk import settings_at
from stand_in_lectern import prompt, verbal

from installation import doctor
from installation.studio import Painter, open_renderer
from portrait.errors import ModelMissing
from portrait.renderer import Portrait, Renderer
from portrait.renderers.calibration import UNKNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "renderers.md").read_text("utf-8")
SHOWN = re.search(r"```python\n(.*?)```", PAGE, flags=re.S)[1]
ENTRY = re.search(r"\[project\.entry-points\.\"vernissage\.renderers\"\]\n(.*?)```", PAGE, flags=re.S)[1].replace('"', "")
MORE = '''
    heard = []

    def warm(self, name, *, start=None):
        self.heard.append(name)

    def look(self, name):
        return f"dusk for {name}"

    def together(self, prompts):
        return 2
'''
TWO = tuple(replace(prompt(verbal()), seed=seed, technique="none", size=(64, 80)) for seed in (0, 120))


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """``brought(code)``: settings under which the `Gradient` of this code paints, installed as a package of its own."""

    def bring(code):
        site = tmp_path / "site"
        (site / "gradient-1.0.dist-info").mkdir(parents=True)
        (site / "gradient-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: gradient\nVersion: 1.0\n")
        (site / "gradient-1.0.dist-info" / "entry_points.txt").write_text(f"[vernissage.renderers]\n{ENTRY}")
        (site / "gradient.py").write_text(code)
        monkeypatch.syspath_prepend(site)
        monkeypatch.delitem(sys.modules, "gradient", raising=False)
        return settings_at(tmp_path / "data", renderer="gradient", allow_unchecked_images=True)

    return bring


@pytest.mark.parametrize("code", [SHOWN, SHOWN.replace("(Renderer)", "")], ids=["inherits", "does not inherit"])
def test_render_and_close_are_enough(brought, code):
    settings = brought(code)
    painter = Painter(settings, public=True)
    painter.warm()
    first, second = painter.paint_each(TWO)
    assert isinstance(first, Portrait) and first.image.size == (64, 80) and first.image.getpixel((0, 70)) != second.image.getpixel((0, 70))
    assert painter.curve(TWO[0]) == UNKNOWN and painter.calibrate(lambda: False) is False
    assert list(doctor._server(settings)) == []
    painter.close()


def test_what_else_it_offers_is_taken_up(brought):
    settings = brought(SHOWN + MORE)
    renderer = open_renderer(settings)
    painter, stages = Painter(settings), []
    painter.warm()
    assert renderer.heard == ["atelier"]
    assert len(list(painter.paint_each(TWO, on_stage=stages.append))) == 2 and stages == ["painting", "finishing"]
    assert [found.detail for found in doctor._server(settings)] == ["gradient: dusk for atelier"]


def test_one_that_forgot_to_close_is_not_made():
    class Forgetful(Renderer):
        def render(self, prompts, *, on_step=None):
            return []

    with pytest.raises(TypeError, match="close"):
        Forgetful()


def test_one_that_nobody_brought_is_said_with_those_there_are(tmp_path):
    with pytest.raises(ModelMissing, match="no renderer is called 'gradient'; installed are .*diffusion"):
        open_renderer(settings_at(tmp_path, renderer="gradient"))
