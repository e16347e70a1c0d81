"""`/api/sittings`: from consent to the picture, for the screen of the kiosk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from installation.choices import appearance_fault
from installation.queue import Turn
from installation.sittings import Sitting, Wish

from ..bodies import Change, NewSitting, read_body, words_of
from ..desk import Desk, desk_of
from ..events import BEGINNING, as_text
from ..refusals import Refusal
from ..watch import progress

router = APIRouter(prefix="/api")
AtDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/choices")
def choices(desk: AtDesk) -> dict[str, Any]:
    """What a visitor may choose from."""
    return {**desk.offer.now(), "languages": desk.pages.names()}


@router.post("/sittings", status_code=201)
async def begin(request: Request, desk: AtDesk) -> dict[str, Any]:
    """Begin a sitting, with words or with a code for the sitter's phone."""
    body, upload = await read_body(request)
    if not body.consent:
        raise Refusal(422, "no_consent", "a sitting begins with consent: true")
    wish = _wish(body, desk)
    if desk.health.look().status == "out_of_service":
        raise Refusal(503, "out_of_service", "the kiosk is out of service; see /healthz")
    if body.handoff:
        return _offer(desk.sittings.wait_for_phone(wish), desk)
    words, file = words_of(body, upload)
    return {"id": await run_in_threadpool(desk.sittings.open, words, wish, file)}


@router.get("/sittings/{sitting}")
def look(sitting: str, desk: AtDesk) -> dict[str, Any]:
    """Where the sitting is, and everything its screen would know."""
    live, turn = desk.sittings.find(sitting)
    return {"id": sitting, **(_live_state(live, desk) if live else {}), **(_turn_state(turn, desk) if turn else {})}


@router.get("/sittings/{sitting}/events")
async def listen(sitting: str, desk: AtDesk) -> StreamingResponse:
    """The sitting's events, as they happen."""
    desk.sittings.find(sitting)
    return StreamingResponse(_stream(sitting, desk), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.patch("/sittings/{sitting}")
def change(sitting: str, body: Change, desk: AtDesk) -> JSONResponse:
    """Confirm, say who one is, strike, choose, and at last: paint."""
    if body.recipe is not None or body.appearance is not None:
        _check(body.recipe, body.appearance or {}, desk)
    if body.confirmed:
        desk.sittings.confirm(sitting)
    if body.author is not None:
        try:
            desk.sittings.choose(sitting, body.author)
        except ValueError as error:
            raise Refusal(422, "bad_author", str(error)) from None
    answer: dict[str, Any] | None = None
    if body.strike is not None or body.recipe is not None or body.appearance is not None:
        revised = desk.sittings.revise(
            sitting, struck=None if body.strike is None else tuple(body.strike),
            recipe=body.recipe, appearance=body.appearance,
        )  # fmt: skip
        answer = {"id": sitting, "state": revised.state, **desk.sittings.words(revised)}
    if body.paint:
        turn = desk.sittings.paint(sitting)
        answer = {"id": sitting, "state": turn.state, **progress(desk.queue, turn)}
    return JSONResponse(answer or look(sitting, desk))


@router.delete("/sittings/{sitting}", status_code=204)
def end(sitting: str, desk: AtDesk, keep: str | None = None) -> Response:
    """End it, at once; with ``?keep=picture`` a finished picture stays behind its link."""
    desk.sittings.end(sitting, keep_picture=keep == "picture")
    return Response(status_code=204)


async def _stream(sitting: str, desk: Desk) -> AsyncIterator[str]:
    desk.sittings.listen(sitting, 1)
    try:
        yield BEGINNING
        async for event in desk.events.listen(sitting):
            yield as_text(event)
    finally:
        desk.sittings.listen(sitting, -1)


def _wish(body: NewSitting, desk: Desk) -> Wish:
    language = body.language or desk.pages.languages[0]
    if language not in desk.pages.languages:
        raise Refusal(422, "bad_language", f"there are {', '.join(desk.pages.languages)}, but got {language!r:.20}")
    recipe = body.recipe or desk.offer.now()["recipe"]
    _check(recipe, body.appearance, desk)
    return Wish(language, recipe, body.appearance)


def _check(recipe: str | None, appearance: Mapping[str, str], desk: Desk) -> None:
    offered = [one["key"] for one in desk.offer.recipes()]
    if recipe is not None and recipe not in offered:
        raise Refusal(422, "bad_recipe", f"there are {', '.join(offered)}, but got {recipe!r:.40}")
    if fault := appearance_fault(appearance):
        raise Refusal(422, "bad_appearance", fault)


def _offer(sitting: Sitting, desk: Desk) -> dict[str, Any]:
    path = f"/h/{sitting.code}"
    return {"id": sitting.id, "handoff": {"code": sitting.code, "url": desk.link(path), "qr": f"{path}/qr.svg"}}


def _live_state(live: Sitting, desk: Desk) -> dict[str, Any]:
    state = {
        "state": live.state,
        "language": live.wish.language,
        "recipe": live.wish.recipe,
        "appearance": dict(live.wish.appearance),
    }
    if live.told is not None:
        state["words"] = desk.sittings.words(live)
    if live.state == "author":
        state["authors"] = [{"key": key, "name": name} for key, name in live.authors]
    if live.state == "confirm" and live.proof is not None:
        state["code"] = live.proof
    if live.failure is not None:
        state["failed"] = {"key": live.failure}
    return state


def _turn_state(turn: Turn, desk: Desk) -> dict[str, Any]:
    state: dict[str, Any] = {"state": turn.state, "language": turn.language}
    if turn.state == "done":
        state["done"] = desk.done(turn)
    elif turn.state == "failed":
        state["failed"] = {"key": turn.failure}
    else:
        state["progress"] = progress(desk.queue, turn)
    return state
