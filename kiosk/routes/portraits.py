"""`/p/TOKEN`: the phone's page. What is gone, or never was, answers 410 alike: a guess learns nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, NoReturn

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from installation.queue import Turn

from ..desk import Desk, desk_of, moment
from ..guard import is_here
from ..qr import svg
from ..refusals import Refusal

router = APIRouter(prefix="/p")
AtDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/{token}")
def page(token: str, request: Request, desk: AtDesk) -> HTMLResponse:
    """The picture with its label, to save, share or delete."""
    turn = _hung(token, request, desk)
    if turn is None:
        return desk.pages.page("gone", desk.pages.language(request), 410)
    return desk.pages.page(
        "phone", turn.language,
        title=turn.title, prose=turn.prose, technique=desk.technique(turn),
        year=datetime.fromtimestamp(turn.ended_at, UTC).year,
        image_url=f"/p/{token}/portrait.png", expires_at=moment(turn.expires_at),
    )  # fmt: skip


@router.api_route("/{token}/portrait.png", methods=["GET", "HEAD"])
def picture(token: str, request: Request, desk: AtDesk) -> Response:
    """The picture. The kiosk's own looks are free; a phone's are counted."""
    turn = _hung(token, request, desk) or _gone()
    try:
        content = desk.store.png(turn.id).read_bytes()
    except FileNotFoundError:
        _gone()
    if request.method == "GET" and not is_here(request.scope):
        desk.queue.downloaded(turn.id)
    return Response(content, media_type="image/png")


@router.get("/{token}/qr.svg")
def code(token: str, request: Request, desk: AtDesk) -> Response:
    """The page's address as a QR code."""
    turn = _hung(token, request, desk) or _gone()
    return Response(svg(desk.link(desk.path(turn.id))), media_type="image/svg+xml")


@router.delete("/{token}", status_code=204)
def delete(token: str, desk: AtDesk) -> Response:
    """Delete the picture and everything about it, now."""
    turn = desk.hung(token) or _gone()
    desk.sittings.end(turn.id)
    return Response(status_code=204)


def _hung(token: str, request: Request, desk: Desk) -> Turn | None:
    """The picture, unless it is gone, or its link has been used as often as it may be."""
    turn = desk.hung(token)
    spent = turn is not None and turn.downloads >= desk.settings.max_downloads
    return None if spent and not is_here(request.scope) else turn


def _gone() -> NoReturn:
    raise Refusal(410, "sitting_gone", "this picture is gone, or was never here")
