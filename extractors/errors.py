"""Everything that can go wrong while reading a source.

ExtractorError
├── NotFound · Suspended · Deactivated · Private · LoginWall · OptedOut · NeedsConfirmation
├── RateLimited · BotBlocked · Upstream · UnsafeTarget · NeedsToken
└── BadSource (the words typed are not a source: TooLarge, Malformed, Empty, Ambiguous and its SeveralAuthors are its leaves)

Each carries `key` (the visitor's sentence in the kiosk's locales) and one sentence for the
operator that names the cause, the value received and the next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class ExtractorError(Exception):
    """The source could not be read. `str(error)` is one sentence with a next step."""

    key = "unreadable"


class NotFound(ExtractorError):
    key = "not_found"


class Suspended(ExtractorError):
    key = "suspended"


class Deactivated(ExtractorError):
    key = "deactivated"


class Private(ExtractorError):
    key = "private"


class LoginWall(ExtractorError):
    key = "login_wall"


class OptedOut(ExtractorError):
    """The account refuses to be read by machines: a hard no. `signal` names what a proof of ownership lifts, or is None."""

    key = "opted_out"

    def __init__(self, message: str, *, signal: str | None = None) -> None:
        super().__init__(message)
        self.signal = signal


class NeedsConfirmation(ExtractorError):
    """The account asks not to be indexed: a soft no that its owner may lift. `signals` names why."""

    key = "needs_confirmation"

    def __init__(self, message: str, *, signals: tuple[str, ...]) -> None:
        super().__init__(message)
        self.signals = signals


class RateLimited(ExtractorError):
    """The host asks to wait until `retry_at` (aware, UTC; None when it does not say)."""

    key = "rate_limited"

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class BotBlocked(ExtractorError):
    key = "bot_blocked"


class Upstream(ExtractorError):
    """The host is unreachable, too slow, or answers nonsense."""

    key = "upstream"

    @classmethod
    def nonsense(cls, host: str, what: str) -> Upstream:
        """For an answer that is not what was asked for: "no account for ada"."""
        return cls(f"{host} answered something that is no {what}; try again later.")


class UnsafeTarget(ExtractorError):
    """The host is not a public one: loopback, private range, odd numeral, or no host at all."""

    key = "unsafe_target"


class NeedsToken(ExtractorError):
    key = "needs_token"


class BadSource(ExtractorError):
    """What was typed or handed in is not something that can be read: exit code 2."""

    key = "bad_source"


class Ambiguous(BadSource):
    key = "ambiguous"


class SeveralAuthors(Ambiguous):
    """Several people write in a chat, and nobody said whose words to read. The sentence lists them.

    `authors` are those who may be chosen: a key that is one's alone, and the name that people know.
    """

    key = "several_authors"

    def __init__(self, message: str, *, authors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.authors = tuple((key, name) for key, name in authors)


class Empty(BadSource):
    key = "empty"


class Malformed(BadSource):
    key = "malformed"


class TooLarge(BadSource):
    key = "too_large"
