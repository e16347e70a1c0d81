"""Turns of the queue as they travel: what anyone may see of one, and what a painter holds of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from portrait.prompt import Prompt


class QueueFull(Exception):
    """The queue holds as many turns as it may. `wait_s` estimates when there will be room."""

    def __init__(self, waiting: int, wait_s: float | None) -> None:
        super().__init__(f"{waiting} sittings are waiting already; try again {_in(wait_s)}")
        self.wait_s = wait_s


class OtherInput(ValueError):
    """The same sitting was queued with another prompt before: one key stands for one picture."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A sitting in the queue, as far as anyone may look. States: queued painting finishing done failed."""

    id: str
    place: int
    state: str
    language: str
    title: str
    prose: str
    queued_at: float
    attempts: int
    started_at: float | None
    step: int
    steps: int
    previews: int
    failure: str | None
    ended_at: float | None
    expires_at: float | None
    technique: str | None
    width: int | None
    height: int | None
    downloads: int


VISIBLE = ", ".join(field.name for field in fields(Turn))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a painter holds: the prompt, the verbal portrait's keys, and the fence that proves its right.
    `kind` names the pace that applies, `shares` which other turns could be painted in one batch with it; one
    that was `tried` before is painted alone, for it may be what broke the batch."""

    id: str
    fence: int
    title: str
    prompt: Prompt
    verbal_keys: dict
    kind: str
    shares: str = ""
    tried: bool = False


@dataclass(frozen=True, slots=True)
class TurnNews:
    """How far a painter is with a turn; `preview` is a JPEG, or None when there is no newer one."""

    claim: Claim
    stage: str
    step: int
    steps: int
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A turn that could not become a picture, as long as anyone may want to know why: no sitting, no words.
    `failure` is the visitor's sentence, `error` the type of what went wrong."""

    ended_at: float
    failure: str
    error: str
    attempts: int
    kind: str


def _in(wait_s: float | None) -> str:
    if wait_s is None:
        return "when one has been painted"
    return f"in {round(wait_s)} s" if wait_s < 90 else f"in {round(wait_s / 60)} minutes"
