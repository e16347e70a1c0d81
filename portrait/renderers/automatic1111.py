"""The API of AUTOMATIC1111's web UI and of Forge: ``/sdapi/v1/…``, where a server was started with ``--api``."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Mapping
from typing import Any

from ..checkpoint import find_checkpoint
from ..errors import PortraitError
from ..prompt import Prompt
from ..served import model_of
from ..start import mask_image, start_image
from .attention import cfg, emphasised, literal
from .over_http import TIMEOUT_S, Line, OverHttp, Watch
from .received import NotAPicture, from_base64, png, preview, to_base64
from .sampler_names import a1111_sampler
from .servers import Answer, NotConfigured, ServerFailed, Service, fault, not_a_picture

POLL_S = 0.4
FAREWELL_S = 5.0  # a server that is told to stop has so long to hear it
_KEEPS_ORIGINAL = 1  # inpainting begins from what is under the mask


def factory(*, url: str | None = None, tokens: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S) -> Automatic1111:
    """The entry point ``automatic1111`` of the group ``vernissage.renderers``. Asks nobody yet."""
    return Automatic1111(url=url, tokens=tokens, timeout_s=timeout_s)


class Automatic1111(OverHttp):
    """Takes everything a prompt says. Progress and previews are asked for while it paints; cancelling interrupts our own
    picture only, where the server tells whose it paints."""

    service = Service("automatic1111", "AUTOMATIC1111_AUTH", "http://127.0.0.1:7860", basic=True)

    async def _paint(self, line: Line, prompt: Prompt, watch: Watch) -> bytes:
        task = f"task(vernissage-{uuid.uuid4().hex[:12]})"
        path, asked = _request(prompt, task)
        easel = _Easel(line, task, watch)
        watching = asyncio.ensure_future(easel.watch()) if watch.anyone else None
        try:
            answer = await line.ask("POST", f"/sdapi/v1/{path}", paints=True, json=asked)
        except asyncio.CancelledError:
            await easel.stop()
            raise
        finally:
            if watching is not None:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
        if answer.status != 200:
            raise _refusal(line, answer, prompt)
        if easel.interrupted:
            raise ServerFailed(f"{line.service.name} at {line.address} was interrupted by somebody else while it painted; paint it again")
        return _picture(line, answer)

    async def _look(self, line: Line, name: str) -> str:
        answer = await line.ask("GET", "/sdapi/v1/sd-models")
        if answer.status != 200:
            raise _refusal(line, answer, None)
        document = answer.json()
        listed = [one for one in document if isinstance(one, dict)] if isinstance(document, list) else []
        model = model_of(name)
        if model and not any(model in (one.get("title"), one.get("model_name"), one.get("hash"), one.get("filename")) for one in listed):
            known = ", ".join(str(one.get("model_name")) for one in listed[:8])
            raise NotConfigured(
                f"{line.service.name} at {line.address} has no model {model!r}; "
                f"name one of its own as automatic1111:MODEL ({known[:200]})"
            )
        return f"{model or 'whatever model is loaded'} answers at {line.address}"


class _Easel:
    """One picture on the server: how far it is, and a way to stop it without stopping somebody else's."""

    def __init__(self, line: Line, task: str, watch: Watch) -> None:
        self._line, self._task, self._watch = line, task, watch
        self.interrupted = False

    async def watch(self) -> None:
        """Note progress until cancelled. A server that tells nothing is not asked twice as often."""
        while True:
            await asyncio.sleep(POLL_S)
            with contextlib.suppress(PortraitError):
                if await self._is_ours():
                    await self._note()

    async def stop(self) -> None:
        """Interrupt our picture; leave the server alone when it paints another's."""
        with contextlib.suppress(PortraitError, TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                if await self._is_ours():
                    await self._line.ask("POST", "/sdapi/v1/interrupt", tries=1)

    async def _is_ours(self) -> bool:
        """Whether the server paints our picture now. One without the page's own API knows no names: then it is taken for ours."""
        answer = await self._line.ask("POST", "/internal/progress", tries=1, json={"id_task": self._task, "live_preview": False})
        document = answer.json()
        if answer.status != 200 or not isinstance(document, dict):
            return True
        return document.get("active") is True

    async def _note(self) -> None:
        answer = await self._line.ask("GET", "/sdapi/v1/progress?skip_current_image=false", tries=1)
        document = answer.json()
        state = document.get("state") if isinstance(document, dict) else None
        if answer.status != 200 or not isinstance(state, dict):
            return
        self.interrupted = self.interrupted or state.get("interrupted") is True
        self._watch.note(_whole(state.get("sampling_step")), _whole(state.get("sampling_steps")), _seen(document.get("current_image")))


def _request(prompt: Prompt, task: str) -> tuple[str, dict[str, Any]]:
    """Path and body. Nothing is kept on the server."""
    asked: dict[str, Any] = {
        "prompt": emphasised(prompt), "negative_prompt": literal(prompt.negative), "seed": prompt.seed,
        "steps": prompt.steps, "cfg_scale": cfg(prompt), "width": prompt.size[0], "height": prompt.size[1],
        "batch_size": 1, "n_iter": 1, "send_images": True, "save_images": False, "do_not_save_samples": True, "do_not_save_grid": True,
        "force_task_id": task, **a1111_sampler(find_checkpoint(prompt.checkpoint)),
    }  # fmt: skip
    if model := model_of(prompt.checkpoint):
        asked["override_settings"] = {"sd_model_checkpoint": model}
        asked["override_settings_restore_afterwards"] = False  # or it loads two models for every picture
    if prompt.start is None:
        return "txt2img", asked
    asked["init_images"] = [to_base64(png(start_image(prompt.start, prompt.size, prompt.seed)))]
    asked["denoising_strength"] = prompt.start.strength
    if (mask := mask_image(prompt.start, prompt.size)) is not None:
        asked |= {"mask": to_base64(png(mask)), "inpainting_fill": _KEEPS_ORIGINAL, "inpaint_full_res": False, "mask_blur": 4}
    return "img2img", asked


def _picture(line: Line, answer: Answer) -> bytes:
    document = answer.json()
    images = document.get("images") if isinstance(document, dict) else None
    try:
        return from_base64(images[0] if isinstance(images, list) and images else None)
    except NotAPicture as error:
        raise not_a_picture(line, error) from None


def _refusal(line: Line, answer: Answer, prompt: Prompt | None) -> PortraitError:
    document = answer.json()
    kind = document.get("error") if isinstance(document, dict) else None
    if kind == "OutOfMemoryError" or b"out of memory" in answer.content:
        size = f"{prompt.size[0]}x{prompt.size[1]}" if prompt else "this"
        return ServerFailed(f"{line.service.name} at {line.address} has too little memory for {size}; choose a smaller model, or free its GPU")
    if answer.status == 404 and line.said(answer) in ("Not Found", ""):
        return NotConfigured(
            f"a server at {line.address} answers, but not as {line.service.name}; "
            "start it with --api, or correct renderer_url"
        )
    if answer.status == 404:  # of a route that is there: a sampler or a model that is not
        return NotConfigured(
            f'{line.service.name} at {line.address} lacks something and says "{line.said(answer)}"; '
            'install it there, or name another checkpoint'
        )
    return fault(line, answer)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seen(text: object) -> Any:
    if not isinstance(text, str):
        return None
    try:
        return preview(from_base64(text))
    except NotAPicture:
        return None
