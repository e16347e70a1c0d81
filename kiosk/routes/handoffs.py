"""`/h/CODE`: the sitter's phone hands its words to the waiting kiosk. One use, then the code is dead."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError

from ..bodies import read_body, words_of
from ..desk import Desk, desk_of
from ..qr import svg
from ..refusals import Refusal

router = APIRouter(prefix="/h")
AtDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/{code}")
def form(code: str, request: Request, desk: AtDesk) -> HTMLResponse:
    """The form, in the language of the waiting screen."""
    sitting = desk.sittings.waiting(code)
    if sitting is None:
        return _page(desk, request, code, state="gone", status=410)
    return _page(desk, request, code, language=sitting.wish.language)


@router.get("/{code}/qr.svg")
def picture_of_code(code: str, desk: AtDesk) -> Response:
    """The form's address as a QR code, for the waiting screen."""
    if desk.sittings.waiting(code) is None:
        raise _over()
    return Response(svg(desk.link(f"/h/{code}")), media_type="image/svg+xml")


@router.post("/{code}")
async def give(code: str, request: Request, desk: AtDesk) -> Response:
    """The words, as a form or JSON."""
    plain = request.headers.get("content-type", "").startswith("application/json")
    sitting = desk.sittings.waiting(code)
    language = sitting.wish.language if sitting else None
    try:
        if sitting is None:  # said before the body is read: a guess must not fill the disk
            raise _over()
        body, upload = await read_body(request)
        if not body.consent:
            raise Refusal(422, "no_consent", "words are handed over with consent: true")
        words, file = words_of(body, upload)
        if not await run_in_threadpool(desk.sittings.hand_over, code, words, file):
            raise _over()
    except Refusal as error:
        if plain:
            raise
        return _refused(desk, request, code, language, error.status, error.key)
    except ValidationError:
        if plain:
            raise
        return _refused(desk, request, code, language, 422, "malformed")
    if plain:
        return JSONResponse({"state": "reading"}, 202)
    return _page(desk, request, code, language=language, state="thanks", status=202)


def _over() -> Refusal:
    return Refusal(410, "sitting_gone", "this code has been used, or its time is over")


def _refused(desk: Desk, request: Request, code: str, language: str | None, status: int, key: str) -> HTMLResponse:
    if status == 410:
        return _page(desk, request, code, language=language, state="gone", status=410)
    fault = desk.pages.sentences(language or desk.pages.language(request)).get(key, key)
    return _page(desk, request, code, language=language, fault=fault, status=status)


def _page(
    desk: Desk, request: Request, code: str, *, language: str | None = None, status: int = 200, **context: Any
) -> HTMLResponse:
    return desk.pages.page("handoff", language or desk.pages.language(request), status, code=code, **context)
