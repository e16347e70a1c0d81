"""ComfyUI: a workflow goes to ``/prompt``, its picture is fetched from ``/view``; progress and previews come over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import PortraitError
from ..prompt import Prompt
from ..served import model_of
from ..start import mask_image, start_image
from .comfyui_news import listen
from .comfyui_workflow import Files, Workflow, filled, open_workflow, usual_workflow
from .over_http import TIMEOUT_S, Line, OverHttp, Watch
from .received import png
from .servers import Answer, NotConfigured, ServerFailed, Service, fault

POLL_S = 0.5
FAREWELL_S = 5.0  # a server that is told to stop, or to forget, has so long to hear it
_LOADER = "CheckpointLoaderSimple"


def factory(
    *, url: str | None = None, tokens: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S, workflow: Path | None = None
) -> ComfyUI:
    """The entry point ``comfyui`` of the group ``vernissage.renderers``. Asks nobody yet."""
    return ComfyUI(url=url, tokens=tokens, timeout_s=timeout_s, workflow=workflow)


class ComfyUI(OverHttp):
    """Takes everything a prompt says; with an artist's `workflow` (a file in API format), what that has places for.

    A start is uploaded into the server's temporary folder, the picture is shown rather than saved there, and the server's
    history of both is deleted. Cancelling stops our own picture only.
    """

    service = Service("comfyui", "COMFYUI_API_KEY", "http://127.0.0.1:8188")

    def __init__(self, *, workflow: Path | None = None, **more: Any) -> None:
        super().__init__(**more)
        self._workflow = workflow

    async def _paint(self, line: Line, prompt: Prompt, watch: Watch) -> bytes:
        client, over = uuid.uuid4().hex, asyncio.Event()
        workflow = await self._workflow_for(line, prompt)
        listening = asyncio.ensure_future(listen(line, client, watch, over)) if watch.anyone else None
        job = None
        try:
            job = await _queued(line, workflow, client)
            place = await _finished(line, job, over)
            answer = await line.ask("GET", "/view", params=place)
        except asyncio.CancelledError:
            await _stop(line, job)
            raise
        finally:
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
            await _forget(line, job)
        if answer.status != 200:
            raise fault(line, answer)
        return answer.content

    async def _look(self, line: Line, name: str) -> str:
        if self._workflow is not None:
            open_workflow(self._workflow)
            answer = await line.ask("GET", "/system_stats")
            if answer.status != 200:
                raise fault(line, answer)
            return f"the workflow {self._workflow.name} is painted at {line.address}"
        return f"{await _model(line, model_of(name))} answers at {line.address}"

    async def _workflow_for(self, line: Line, prompt: Prompt) -> Workflow:
        model = model_of(prompt.checkpoint)
        if self._workflow is not None:
            workflow = open_workflow(self._workflow)  # anew each time: artists change theirs while the kiosk is open
            return filled(workflow, prompt, model, await _uploaded(line, prompt))
        model = await _model(line, model)
        return usual_workflow(prompt, model, await _uploaded(line, prompt))


async def _model(line: Line, wanted: str) -> str:
    """The server's model of this name, or its only one."""
    answer = await line.ask("GET", f"/object_info/{_LOADER}")
    if answer.status != 200:
        raise fault(line, answer)
    try:
        kind, *about = answer.json()[_LOADER]["input"]["required"]["ckpt_name"]
        known = [str(one) for one in (kind if isinstance(kind, list) else about[0]["options"])]  # servers write a choice in either way
    except (KeyError, TypeError, IndexError):
        raise NotConfigured(f"a server at {line.address} answers, but not as comfyui; correct renderer_url or the setting renderer") from None
    if wanted in known:
        return wanted
    if not wanted and len(known) == 1:
        return known[0]
    has = f"has no model {wanted!r}" if wanted else f"has {len(known)} models" if known else "has no model in its folder of checkpoints"
    names = ", ".join(known[:8])[:200]
    raise NotConfigured(f"comfyui at {line.address} {has}; set checkpoint to comfyui:MODEL{f' ({names})' if names else ' once one is there'}")


async def _uploaded(line: Line, prompt: Prompt) -> Files:
    if prompt.start is None:
        return Files()
    picture = await _upload(line, "start", png(start_image(prompt.start, prompt.size, prompt.seed)))
    mask = mask_image(prompt.start, prompt.size)
    return Files(picture, None if mask is None else await _upload(line, "mask", png(mask)))


async def _upload(line: Line, what: str, content: bytes) -> str:
    name = f"vernissage-{what}-{uuid.uuid4().hex[:12]}.png"
    answer = await line.ask("POST", "/upload/image", files={"image": (name, content, "image/png")}, data={"type": "temp", "overwrite": "true"})
    document = answer.json()
    if answer.status != 200 or not isinstance(document, dict) or "name" not in document:
        raise fault(line, answer) if answer.status != 200 else _strange(line, "/upload/image")
    folder = f"{document['subfolder']}/" if document.get("subfolder") else ""
    return f"{folder}{document['name']} [{document.get('type', 'temp')}]"


async def _queued(line: Line, workflow: Workflow, client: str) -> str:
    """The id of our picture in the server's queue."""
    answer = await line.ask("POST", "/prompt", json={"prompt": workflow, "client_id": client})
    document = answer.json()
    if answer.status == 400:
        raise _invalid(line, answer)
    if answer.status != 200:
        raise fault(line, answer)
    if not isinstance(document, dict) or not isinstance(document.get("prompt_id"), str):
        raise _strange(line, "/prompt")
    return document["prompt_id"]


async def _finished(line: Line, job: str, over: asyncio.Event) -> dict[str, str]:
    """Where the finished picture lies: the parameters of ``/view``."""
    missing = 0
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await over.wait()
        over.clear()
        answer = await line.ask("GET", f"/history/{job}")
        history = answer.json()
        if answer.status != 200 or not isinstance(history, dict):
            raise fault(line, answer) if answer.status != 200 else _strange(line, "/history")
        if isinstance(history.get(job), dict):
            return _outcome(line, history[job])
        missing = 0 if job in await _queue(line) else missing + 1
        if missing > 1:  # once may be the moment between queue and history
            raise ServerFailed(
                f"comfyui at {line.address} no longer knows the picture (it was restarted, or somebody took it out of its queue); "
                "paint it again"
            )


def _outcome(line: Line, record: Mapping[str, Any]) -> dict[str, str]:
    status = record.get("status") if isinstance(record.get("status"), dict) else {}
    if status.get("status_str") == "error":  # type: ignore[union-attr]
        raise _broken(line, status.get("messages"))  # type: ignore[union-attr]
    outputs = record.get("outputs")
    images = [
        image for node in (outputs.values() if isinstance(outputs, dict) else ()) if isinstance(node, dict)
        for image in (node.get("images") or ()) if isinstance(image, dict) and isinstance(image.get("filename"), str)
    ]  # fmt: skip
    if not images:
        raise ServerFailed(f"comfyui at {line.address} finished without a picture; let the workflow end in PreviewImage or SaveImage")
    kept = [image for image in images if image.get("type") == "output"] or images  # what was saved, rather than what was only looked at
    return {name: str(kept[-1].get(name, "")) for name in ("filename", "subfolder", "type")}


def _broken(line: Line, messages: object) -> PortraitError:
    entries = messages if isinstance(messages, list) else []
    told = {one[0]: one[1] for one in entries if isinstance(one, list) and len(one) == 2 and isinstance(one[1], dict)}
    if "execution_interrupted" in told:
        return ServerFailed(f"comfyui at {line.address} was interrupted by somebody else while it painted; paint it again")
    error = told.get("execution_error", {})
    if "OutOfMemory" in str(error.get("exception_type")):
        return ServerFailed(
            f"comfyui at {line.address} has too little memory for this picture; "
            "choose a smaller model or size, or free its GPU"
        )
    what = line.words(f"{error.get('node_type', 'a node')}: {error.get('exception_message', 'no reason given')}")
    return ServerFailed(f'comfyui at {line.address} broke off and says "{what}"; look at the server and the workflow')


def _invalid(line: Line, answer: Answer) -> PortraitError:
    """What a workflow that was not even begun lacks, in the words of its first faulty node."""
    document = answer.json()
    nodes = document.get("node_errors") if isinstance(document, dict) else None
    faults = [
        (node, error) for node in (nodes.values() if isinstance(nodes, dict) else ()) if isinstance(node, dict)
        for error in (node.get("errors") or ()) if isinstance(error, dict)
    ]  # fmt: skip
    said = line.said(answer)
    if faults:
        node, error = faults[0]
        said = line.words(f"{node.get('class_type', 'a node')}: {error.get('message', '')}: {error.get('details', '')}")
    return NotConfigured(f'comfyui at {line.address} cannot run the workflow and says "{said}"; correct checkpoint or renderer_workflow')


def _strange(line: Line, path: str) -> NotConfigured:
    return NotConfigured(f"a server at {line.address} answers {path}, but not as comfyui; correct renderer_url or the setting renderer")


async def _queue(line: Line) -> dict[str, bool]:
    """The ids in the queue, and whether each is being painted."""
    document = (await line.ask("GET", "/queue")).json()
    found = {}
    for name in ("queue_pending", "queue_running"):
        for item in (document.get(name) or ()) if isinstance(document, dict) else ():
            if isinstance(item, list) and len(item) > 1:
                found[str(item[1])] = name == "queue_running"
    return found


async def _stop(line: Line, job: str | None) -> None:
    """Interrupt our picture, or take it out of the queue; another's is left in peace."""
    if job is None:
        return
    with contextlib.suppress(PortraitError, TimeoutError):
        async with asyncio.timeout(FAREWELL_S):
            if (await _queue(line)).get(job):
                await line.ask("POST", "/interrupt", tries=1, json={"prompt_id": job})
            else:
                await line.ask("POST", "/queue", tries=1, json={"delete": [job]})


async def _forget(line: Line, job: str | None) -> None:
    """The server's history shows prompts to whoever opens its page."""
    if job is None:
        return
    with contextlib.suppress(PortraitError, TimeoutError):
        async with asyncio.timeout(FAREWELL_S):
            await line.ask("POST", "/history", tries=1, json={"delete": [job]})
