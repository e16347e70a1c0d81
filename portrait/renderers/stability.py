"""Stability's images API, ``/v2beta/stable-image``: a form goes there, the picture itself comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import BadPrompt, PortraitError, RefusedImage, RefusedWords
from ..prompt import Prompt
from ..served import model_of
from ..start import mask_image, start_image
from .over_http import TIMEOUT_S, Line, OverHttp, Watch
from .received import png
from .servers import Answer, NotConfigured, ServerFailed, Service, fault, refused_key

_ASPECTS = ("1:1", "16:9", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21")
_SEEDS = 2**32 - 2  # 0 … 4294967294, and 0 means: any
_MOST_WORDS = 10_000  # letters of a prompt


def factory(*, url: str | None = None, tokens: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S) -> Stability:
    """The entry point ``stability`` of the group ``vernissage.renderers``. Asks nobody yet."""
    return Stability(url=url, tokens=tokens, timeout_s=timeout_s)


class Stability(OverHttp):
    """``core``, ``ultra`` and the ``sd3.5`` models. Takes seed and negative prompt; steps and guidance are its own."""

    service = Service("stability", "STABILITY_API_KEY", "https://api.stability.ai", keyed=True, paid=True)

    async def _paint(self, line: Line, prompt: Prompt, watch: Watch) -> bytes:
        path, form, files = _request(model_of(prompt.checkpoint), prompt)
        # Without a file httpx would send the fields as a plain form, which this service does not read.
        parts = {name: (None, value.encode()) for name, value in form.items()}
        answer = await line.ask(
            "POST", f"/v2beta/stable-image/{path}", paints=True, files={**parts, **files}, headers={"Accept": "image/*"}
        )
        if answer.status != 200:
            raise _refusal(line, answer)
        if answer.headers.get("finish-reason", "SUCCESS").upper() == "CONTENT_FILTERED":  # what came is a blur of it
            raise RefusedImage("the service that paints holds the picture back by its own policy; paint it with another seed, or other words")
        if not answer.headers.get("content-type", "image/").startswith("image/"):
            raise ServerFailed(
                f"{line.service.name} at {line.address} sent {answer.headers['content-type'][:60]!r} where a picture belongs; "
                "correct renderer_url"
            )
        return answer.content

    async def _look(self, line: Line, name: str) -> str:
        answer = await line.ask("GET", "/v1/user/balance")
        if answer.status in (401, 403):
            raise refused_key(line)
        if answer.status == 404:
            return f"a server answers at {line.address}; it tells no balance"
        if answer.status != 200:
            raise fault(line, answer)
        document = answer.json()
        credits = document.get("credits") if isinstance(document, dict) else None
        if not isinstance(credits, (int, float)):
            return f"{model_of(name)} answers at {line.address}"
        if credits <= 0:
            raise _empty(line)
        return f"{model_of(name)} answers at {line.address}, {credits:.0f} credits left"


def aspect_of(size: tuple[int, int]) -> str:
    """Of the aspects the service has, the one that loses least when cut to that of `size`."""

    def kept(aspect: str) -> float:
        width, height = map(int, aspect.split(":"))
        share = (width / height) / (size[0] / size[1])
        return min(share, 1 / share)

    return max(_ASPECTS, key=kept)


def _request(model: str, prompt: Prompt) -> tuple[str, dict[str, str], dict[str, tuple[str, bytes, str]]]:
    """Path, fields and files. Raises `BadPrompt` for a start this model cannot paint over."""
    form = {"prompt": prompt.positive[:_MOST_WORDS], "seed": str(1 + prompt.seed % _SEEDS), "output_format": "png"}
    if prompt.negative and "turbo" not in model:
        form["negative_prompt"] = prompt.negative[:_MOST_WORDS]
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", model):
        raise BadPrompt(f"stability has no model {model[:60]!r}; choose core, ultra, sd3.5-large, sd3.5-large-turbo or sd3.5-medium")
    start = prompt.start
    if start is not None and start.kind == "inpaint":
        mask = mask_image(start, prompt.size)
        assert mask is not None
        files = {"image": ("start.png", _start(prompt), "image/png"), "mask": ("mask.png", png(mask), "image/png")}
        return "edit/inpaint", form, files
    if model.startswith("sd3"):
        form["model"] = model
    elif start is not None and model != "ultra":
        raise BadPrompt(
            f"stability:{model} cannot paint from a {start.kind}; "
            "choose stability:sd3.5-medium or stability:ultra, or --start none"
        )
    path = "generate/sd3" if model.startswith("sd3") else f"generate/{model}"
    if start is None:
        return path, {**form, "aspect_ratio": aspect_of(prompt.size)}, {}
    if model.startswith("sd3"):
        form["mode"] = "image-to-image"
    else:
        form["aspect_ratio"] = aspect_of(prompt.size)
    return path, {**form, "strength": f"{start.strength:g}"}, {"image": ("start.png", _start(prompt), "image/png")}


def _start(prompt: Prompt) -> bytes:
    assert prompt.start is not None
    return png(start_image(prompt.start, prompt.size, prompt.seed))


def _refusal(line: Line, answer: Answer) -> PortraitError:
    document = answer.json()
    name = str(document.get("name")) if isinstance(document, dict) else ""
    if name == "content_moderation" or (answer.status == 400 and name == "invalid_prompts"):
        return RefusedWords("the service that paints refuses these words by its own policy; say it in other words")
    if answer.status == 402 or name == "payment_required":
        return _empty(line)
    if answer.status == 401 or name == "unauthorized":
        return refused_key(line)
    return fault(line, answer)


def _empty(line: Line) -> NotConfigured:
    return NotConfigured(
        f"{line.service.name} at {line.address} paints no more for this key: no credits are left; "
        "buy some, or choose another renderer"
    )
