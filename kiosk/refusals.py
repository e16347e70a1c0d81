"""Refusals: JSON with a key for the locales and a sentence for whoever debugs; never a traceback."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from installation.queue import QueueFull
from installation.reader import NotRead
from installation.sittings import SittingGone, WrongState


class Refusal(Exception):
    """A request that is refused: HTTP status, locale key, one sentence."""

    def __init__(self, status: int, key: str, sentence: str, **more: object) -> None:
        super().__init__(sentence)
        self.status, self.key, self.more = status, key, more


def refusal(status: int, key: str, sentence: str, **more: object) -> JSONResponse:
    """The answer of every refusal."""
    return JSONResponse({"key": key, "sentence": sentence, **more}, status)


def answer_refusals(app: FastAPI) -> None:
    """Turn what the house raises into answers."""
    app.add_exception_handler(Refusal, lambda _, error: refusal(error.status, error.key, str(error), **error.more))
    app.add_exception_handler(
        SittingGone, lambda *_: refusal(404, "sitting_gone", "this sitting has ended; begin a new one")
    )
    app.add_exception_handler(WrongState, lambda _, error: refusal(409, "wrong_state", str(error)))
    app.add_exception_handler(NotRead, lambda _, error: refusal(503, error.key, str(error)))
    app.add_exception_handler(QueueFull, _queue_full)
    app.add_exception_handler(ValidationError, _not_valid)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, lambda *_: refusal(500, "portrait_failed", "something unforeseen happened"))


def _queue_full(_: Request, error: QueueFull) -> JSONResponse:
    answer = refusal(429, "queue_full", str(error), eta_s=error.wait_s)
    answer.headers["Retry-After"] = str(round(error.wait_s or 15))
    return answer


def _not_valid(_: Request, error: ValidationError | RequestValidationError) -> JSONResponse:
    """Names the field and what is wrong with it, and leaves out what was sent: it may be somebody's words."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return refusal(422, "bad_request", f"{field}: {first['msg'].lower()}")


def _plain(_: Request, error: HTTPException) -> JSONResponse:
    return refusal(error.status_code, "bad_request", str(error.detail).lower())
