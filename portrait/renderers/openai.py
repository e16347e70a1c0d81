"""The images API that OpenAI began and many servers speak: ``/v1/images/generations``, and ``/v1/images/edits`` over a start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import PortraitError, RefusedWords
from ..prompt import Prompt
from ..served import model_of
from ..start import mask_image, start_image
from .over_http import TIMEOUT_S, Line, OverHttp, Watch
from .received import NotAPicture, from_base64, png
from .servers import Answer, NotConfigured, ServerFailed, Service, fault, not_a_picture

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZES = {
    "gpt-image": ((1024, 1024), (1536, 1024), (1024, 1536)),
    "dall-e-3": ((1024, 1024), (1792, 1024), (1024, 1792)),
    "dall-e-2": ((1024, 1024),),
}
"""(width, height) in px that models paint, by the beginning of their names; a model not listed is asked for what is wanted."""
_REFUSALS = ("moderation_blocked", "content_policy_violation", "content_filter", "image_generation_user_error")


def factory(*, url: str | None = None, tokens: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S) -> OpenAI:
    """The entry point ``openai`` of the group ``vernissage.renderers``. Asks nobody yet."""
    return OpenAI(url=url, tokens=tokens, timeout_s=timeout_s)


class OpenAI(OverHttp):
    """Takes no seed, no steps and no negative prompt; a start is a picture to work from, and its strength is not heard."""

    service = Service("openai", "OPENAI_API_KEY", "https://api.openai.com/v1", paid=True)

    def _rooted(self, address: str) -> str:
        return address if address.endswith("/v1") else f"{address}/v1"

    async def _paint(self, line: Line, prompt: Prompt, watch: Watch) -> bytes:
        model = model_of(prompt.checkpoint)
        size = paintable(model, prompt.size)
        asked = {"model": model, "prompt": prompt.positive, "n": 1, "size": f"{size[0]}x{size[1]}", **_formats(model)}
        if prompt.start is None:
            answer = await line.ask("POST", "/images/generations", paints=True, json=asked)
        else:
            answer = await line.ask("POST", "/images/edits", paints=True, data=asked, files=_files(prompt, size))
        if answer.status != 200:
            raise _refusal(line, answer)
        return _picture(line, answer)

    async def _look(self, line: Line, name: str) -> str:
        answer = await line.ask("GET", "/models")
        if answer.status == 404:
            return f"a server answers at {line.address}; it lists no models"
        if answer.status != 200:
            raise fault(line, answer)
        document = answer.json()
        listed = document.get("data") if isinstance(document, dict) else None
        known = sorted(str(one.get("id")) for one in listed or () if isinstance(one, dict))
        if known and model_of(name) not in known:
            named = ", ".join(one for one in known if "image" in one or "dall" in one) or ", ".join(known[:8])
            raise NotConfigured(
                f"{line.service.name} at {line.address} has no model {model_of(name)!r}; "
                f"name one of its own as openai:MODEL ({named[:200]})"
            )
        return f"{model_of(name)} answers at {line.address}"


def paintable(model: str, size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) in px to ask this model for: of those it has, the one that loses least when cut to the aspect of `size`."""
    sizes = next((sizes for name, sizes in _SIZES.items() if model.startswith(name)), None)
    aspect = size[0] / size[1]
    return size if sizes is None else max(sizes, key=lambda one: min(one[0] / one[1] / aspect, aspect * one[1] / one[0]))


def _formats(model: str) -> dict[str, str]:
    """gpt-image answers in base64 whatever is asked, and refuses to be asked; all others are."""
    return {"output_format": "png"} if model.startswith("gpt-image") else {"response_format": "b64_json"}


def _files(prompt: Prompt, size: tuple[int, int]) -> dict[str, tuple[str, bytes, str]]:
    """Picture and mask for the edit; here a mask is a picture that is transparent where it is to be painted anew."""
    assert prompt.start is not None
    picture = start_image(prompt.start, size, prompt.seed)
    files = {"image": ("start.png", png(picture), "image/png")}
    mask = mask_image(prompt.start, size)
    if mask is not None:
        files["mask"] = ("mask.png", png(_see_through(picture, mask)), "image/png")
    return files


def _see_through(picture: Image, mask: Image) -> Image:
    from PIL import ImageChops

    shown = picture.convert("RGBA")
    shown.putalpha(ImageChops.invert(mask))
    return shown


def _picture(line: Line, answer: Answer) -> bytes:
    document = answer.json()
    data: Any = document.get("data") if isinstance(document, dict) else None
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
    if "b64_json" not in first:
        what = "an address where the picture lies" if "url" in first else "no picture"
        raise ServerFailed(f"{line.service.name} at {line.address} sent {what} instead of b64_json; set the server to answer in base64")
    try:
        return from_base64(first["b64_json"])
    except NotAPicture as error:
        raise not_a_picture(line, error) from None


def _refusal(line: Line, answer: Answer) -> PortraitError:
    document = answer.json()
    error = document.get("error") if isinstance(document, dict) else None
    marks = {str(error.get("code")), str(error.get("type"))} if isinstance(error, dict) else set()
    if answer.status in (400, 403) and marks & set(_REFUSALS):
        return RefusedWords("the service that paints refuses these words by its own policy; say it in other words")
    if "insufficient_quota" in marks or "billing_hard_limit_reached" in marks or "billing_limit_user_error" in marks:
        return NotConfigured(
            f"{line.service.name} at {line.address} paints no more for this key: its account is empty; "
            "fill it up, or choose another renderer"
        )
    if "model_not_found" in marks:
        return NotConfigured(
            f'{line.service.name} at {line.address} does not have the model and says "{line.said(answer)}"; '
            'name another as openai:MODEL'
        )
    return fault(line, answer)
