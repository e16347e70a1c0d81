"""The kiosk's own page, its health, and what the operator sees."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse

from ..desk import Desk, desk_of, moment

router = APIRouter()
AtDesk = Annotated[Desk, Depends(desk_of)]
LETTERS = 50  # of what could not be painted, the newest, that an operator reads


@router.get("/")
def kiosk(request: Request, desk: AtDesk) -> HTMLResponse:
    """The one page of the kiosk."""
    return desk.pages.page("kiosk", desk.pages.language(request), idle_s=round(desk.settings.idle_s))


@router.get("/healthz")
def health(desk: AtDesk) -> JSONResponse:
    """Whether visitors can be received."""
    state = desk.health.look()
    return JSONResponse({"status": state.status, "reasons": list(state.reasons)}, 200 if state.status == "ready" else 503)


@router.get("/operator/status")
def status(desk: AtDesk) -> dict[str, Any]:
    """How the show is going: numbers, and never anybody's words."""
    state = desk.health.look()
    return {
        "status": state.status,
        "reasons": list(state.reasons),
        "address": {"base": desk.address.base, "hint": desk.address.hint},
        "sittings": {name: desk.queue.count(name) for name in ("queued", "painting", "finishing", "done", "failed")},
        "unpainted": [{**asdict(one), "ended_at": moment(one.ended_at)} for one in desk.queue.dead_letters()[:LETTERS]],
        "expiry_hours": desk.settings.expiry_hours,
        "data": str(desk.settings.data),
    }
