"""The command line: arguments, exit codes, one sentence for every error.

    0 done · 2 bad input or usage · 3 the source could not be read · 4 the portrait could not be
    made · 5 something is not installed, downloaded or configured · 130 interrupted · 141 nobody reads the output
"""

from __future__ import annotations

import argparse
import difflib
import math
import os
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from extractors.errors import BadSource, ExtractorError, NeedsToken
from portrait.errors import BadPrompt, BadRecipe, ModelMissing, PortraitError
from portrait.finish import TECHNIQUES
from portrait.start import STARTS

from .settings import LANGUAGES, BadSettings

if TYPE_CHECKING:
    import httpx

UNREAD = 141  # as the shell says of a command that wrote into a closed pipe
SOURCE_HELP = """\
a source is one of
  -                              words from standard input (up to 1 MB)
  words.txt  posts.jsonl         a file
  archive.zip  chat.txt          what people download of their own accounts: X, Instagram, Threads,
                                 Facebook, Telegram, Mastodon, Bluesky, Reddit, LinkedIn, YouTube,
                                 TikTok, a chat of WhatsApp; packed, unpacked, or one file of it
{sites}

name:handle always works (bluesky:ada.test, github:ada); a bare name that may be several things is
refused with the list of what to type. For example:
  vernissage {command} @ada@mastodon.social
  vernissage {command} WhatsApp.zip --author Ada
  echo 'forty words of your own' | vernissage {command} -
What each source reads, and how people say no: docs/extractors.md"""


class Usage(Exception):
    """Wrong words on the command line."""


class _Parser(argparse.ArgumentParser):
    """Says one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise Usage(f"{_readable(message, self._flags())}; see `{self.prog} --help`")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[argparse.Namespace, list[str]]:
        """A command complains of unknown words itself: it knows which flags are near."""
        known, extras = super().parse_known_args(args, namespace)
        if extras:
            self.error(f"unrecognized arguments: {' '.join(extras)}")
        return known, extras

    def format_help(self) -> str:
        """An epilog may be a function: the list of sources is only made when somebody reads it."""
        if callable(self.epilog):
            self.epilog = self.epilog()
        return super().format_help()

    def _flags(self) -> list[str]:
        return [flag for action in self._actions for flag in action.option_strings]


def source_help(command: str) -> str:
    """Every source that can be read here, guests' too, in its extractor's own words."""
    from extractors.about import missing_keys
    from extractors.sources import load_extractors

    lines = []
    for name, one in load_extractors(None, {}).items():  # type: ignore[arg-type]
        if name not in ("text", "archive"):
            needs = f" Needs {' and '.join(missing_keys(one, {}))}." if missing_keys(one, {}) else ""
            about = (type(one).__doc__ or f"Reads {name}.").partition("\n")[0]
            lines += textwrap.wrap(f"{name}: {about[:1].lower()}{about[1:]}{needs}", 100, initial_indent=f"  {one.example:34} ", subsequent_indent=" " * 37)
    return SOURCE_HELP.format(sites="\n".join(lines), command=command)


def run() -> NoReturn:
    """The entry point of the command `vernissage`."""
    code = main()
    if code == UNREAD:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains once more while it leaves
    sys.exit(code)


def main(argv: Sequence[str] | None = None, *, client: httpx.Client | None = None) -> int:
    """Run one command and return its exit code. A test may hand in its HTTP `client`."""
    try:
        arguments = build_parser().parse_args(argv)
        from . import commands

        code = getattr(commands, arguments.run)(arguments, client) or 0
        if sys.stdout is not None:
            sys.stdout.flush()  # now, while there is somebody to say that it failed
        return code
    except SystemExit as finished:  # --help and --version
        return int(finished.code or 0)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half-written", 130)
    except BrokenPipeError:  # `vernissage recipes | head -1`: its reader has seen enough
        return UNREAD
    except Exception as error:  # the outermost loop: a person never sees a traceback
        return _explain(error)


def exit_code(error: Exception) -> int:
    """The exit code that design and tests fix for this error."""
    if isinstance(error, (Usage, BadSource, BadPrompt, BadRecipe)):
        return 2
    if isinstance(error, NeedsToken):
        return 5
    if isinstance(error, ExtractorError):
        return 3
    if isinstance(error, (ModelMissing, BadSettings)):
        return 5
    return 4 if isinstance(error, PortraitError) else 2 if isinstance(error, (OSError, ValueError)) else 1


def build_parser() -> argparse.ArgumentParser:
    """Every command with its flags; `--help` of each is written to be learnt from."""
    from importlib.metadata import version

    parser = _Parser(
        prog="vernissage",
        description="A visitor's own words become a verbal portrait, and a diffusion model paints it.",
        epilog="Begin with: echo 'forty words of your own' | vernissage portrait -",
    )
    parser.add_argument("--version", action="version", version=f"vernissage {version('vernissage')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_portrait(commands)
    _add_paint(commands)
    _add_extract(commands)
    _add_describe(commands)
    _add_batch(commands)
    _add_kiosk(commands)
    _add_crafts(commands)
    return parser


def _command(commands: Any, name: str, summary: str, *, epilog: str | Callable[[], str] | None = None) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    parser.set_defaults(run=name.replace("-", "_"))
    return parser


def _add_portrait(commands: Any) -> None:
    parser = _command(commands, "portrait", "read a source and paint its portrait", epilog=lambda: source_help("portrait"))
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="where the words come from; see below")
    _add_reading(parser)
    _add_painting(parser)


def _add_paint(commands: Any) -> None:
    parser = _command(
        commands, "paint", "paint a picture from bare words, without a profile",
        epilog='for example: vernissage paint "a lighthouse at dusk" --recipe watercolour --seed 3',
    )  # fmt: skip
    parser.add_argument("words", nargs="?", metavar="PROMPT", help="what to paint")
    _add_painting(parser)


def _add_extract(commands: Any) -> None:
    parser = _command(commands, "extract", "print the profile of a source, and its posts", epilog=lambda: source_help("extract"))
    parser.add_argument("source", metavar="SOURCE", help="where the words come from; see below")
    parser.add_argument("--limit", type=_whole(1, 2000), metavar="N", help="posts at most, spread over time (200)")
    _add_author(parser)
    _add_confirmed(parser)
    _add_json(parser)


def _add_describe(commands: Any) -> None:
    parser = _command(commands, "describe", "print the verbal portrait of a source, and its prompt", epilog=lambda: source_help("describe"))
    parser.add_argument("source", metavar="SOURCE", help="where the words come from; see below")
    parser.add_argument("--recipe", metavar="R", help="how words become a prompt (see `vernissage recipes`)")
    parser.add_argument("--checkpoint", metavar="C", help="whose tokens and size count (see `vernissage checkpoints`)")
    parser.add_argument("--seed", type=_whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait")
    _add_appearance(parser)
    _add_reading(parser)
    _add_json(parser)


def _add_batch(commands: Any) -> None:
    parser = _command(
        commands, "batch", "paint a portrait of everyone in a CSV or JSONL file",
        epilog="columns: source, and where wanted id, recipe, seed, checkpoint, count, appearance, consent; see docs/batch.md",
    )  # fmt: skip
    parser.add_argument("manifest", metavar="MANIFEST", help="one sitter a row; its paths are relative to it")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for pictures, summary.csv and the contact sheet")
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR; nothing that is done is painted again")
    parser.add_argument("--dry-run", action="store_true", help="check the manifest, and estimate time and room on the disk")
    _add_ray(parser, "paint on a Ray cluster")
    parser.add_argument("--language", choices=LANGUAGES, default="en", metavar="L", help="of titles: " + " ".join(LANGUAGES))
    _add_caption(parser)


def _add_caption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--caption", action="store_true", help="mount each picture with its label below it, which says that AI painted it")


def _add_kiosk(commands: Any) -> None:
    parser = _command(
        commands, "kiosk", "open the kiosk: web page, reader and painter",
        epilog="then touch http://localhost:8000; phones need --public-url or a name on your network",
    )  # fmt: skip
    parser.add_argument("--host", help="address to bind to (all interfaces; the API answers this machine only)")
    parser.add_argument("--port", type=_whole(1, 65535), metavar="N", help="TCP port (8000)")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    parser.add_argument("--public-url", metavar="URL", help="what visitors' phones can reach, for the QR code")
    _add_ray(parser, "paint on a Ray cluster, and not on this machine")
    parser = _command(commands, "work", "add a painter to a kiosk that uses the same data folder")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    _add_ray(parser, "add one at each free place of a Ray cluster")


def _add_ray(parser: argparse.ArgumentParser, summary: str) -> None:
    parser.add_argument("--ray", metavar="ADDRESS", help=f"{summary}: auto, HOST:PORT, or local for one of this machine (docs/cluster.md)")


def _add_crafts(commands: Any) -> None:
    _add_recipes(commands)
    parser = _command(
        commands, "checkpoints", "list the checkpoints we know and what this machine can run, or fetch one",
        epilog="for example: vernissage checkpoints pull latent-consistency/lcm-lora-sdv1-5; see docs/checkpoints.md",
    )  # fmt: skip
    parser.add_argument("action", nargs="?", choices=["pull"], help="pull: fetch a checkpoint, a LoRA or a tiny decoder from its hub")
    parser.add_argument("id", nargs="?", metavar="ID", help="a hub id, owner/name or owner/name/file.safetensors, or a .safetensors file")
    parser.add_argument("--accept-licence", action="store_true", help="I have read its licence and agree to it")
    _add_json(parser)
    parser = _command(commands, "doctor", "check on opening morning that everything is there")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    _add_json(parser)
    parser = _command(commands, "purge", "erase every picture, sitting and key of this installation")
    parser.add_argument("--data", metavar="DIR", help="folder of pictures, queue and recipes")
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def _add_recipes(commands: Any) -> None:
    parser = _command(
        commands, "recipes", "list the recipes that can be painted with, or craft one",
        epilog="for example: vernissage recipes new night --extends oil; then: vernissage recipes check night",
    )  # fmt: skip
    _add_json(parser)
    crafts = parser.add_subparsers(title="crafts", metavar="CRAFT", dest="action", parser_class=_Parser)

    def craft(name: str, summary: str) -> argparse.ArgumentParser:
        return crafts.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False)

    new = craft("new", "write a recipe of your own, with remarks in it")
    new.add_argument("name", metavar="NAME", help="letters, digits, - and _")
    new.add_argument("--extends", metavar="R", help="the recipe to start from (oil)")
    new.add_argument("--from", dest="style", metavar="FILE[:STYLE]", help="a style of a styles.csv (A1111) or of a style list in JSON (Fooocus)")
    check = craft("check", "say everything that is wrong with recipes, with file and line")
    check.add_argument("names", nargs="*", metavar="NAME|FILE", help="default: every recipe of your own")
    explain = craft("explain", "show each phrase of a prompt with its slot, weight, evidence and tokens, and what is not in it")
    explain.add_argument("name", metavar="NAME", help="a recipe's name or file")
    whose = explain.add_mutually_exclusive_group(required=True)
    whose.add_argument("source", nargs="?", metavar="SOURCE", help="where the words come from, as of `vernissage portrait`")
    whose.add_argument("--profile", dest="source", metavar="FILE", help="the same, for a file of posts")
    explain.add_argument("--checkpoint", metavar="C", help="whose tokens count (see `vernissage checkpoints`); CLIP's are counted too")
    explain.add_argument("--seed", type=_whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait")
    _add_appearance(explain)
    _add_reading(explain)
    explain.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document to standard output")


def _add_painting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recipe", metavar="R", help="a recipe's name or file (see `vernissage recipes`)")
    parser.add_argument("--checkpoint", metavar="C", help="a name, hub id or folder (see `vernissage checkpoints`)")
    parser.add_argument("--seed", type=_whole(0, 2**32 - 1), metavar="N", help="default: a hash of the portrait; 0 for bare words")
    parser.add_argument("--count", type=_whole(1, 1000), default=1, metavar="N", help="pictures, with seed, seed+1, …")
    parser.add_argument("--size", type=_size, metavar="WxH", help="the finished picture in px, for example 1280x1280")
    parser.add_argument("--steps", type=_whole(1, 200), metavar="N", help="denoising steps")
    parser.add_argument("--guidance", type=_number(0, 50), metavar="G", help="how closely the prompt is followed, 0 to 50")
    parser.add_argument("--finish", choices=TECHNIQUES, metavar="F", help=f"brush work: {', '.join(TECHNIQUES)}")
    parser.add_argument("--negative", metavar="TEXT", help="what must not be in the picture")
    parser.add_argument("--lora", action="append", default=[], metavar="ID[:W]", help="a LoRA style, by file or hub id, and its weight (1); may be repeated")
    parser.add_argument(
        "--start", choices=[*STARTS, "picture"], metavar="S",
        help="sketch: paint over a sketch of what the words say; none: from noise (the recipe's); picture: over that of --again",
    )  # fmt: skip
    parser.add_argument("--init", metavar="IMAGE", help="paint over this picture")
    parser.add_argument("--mask", metavar="IMAGE", help="paint only where this is white; the rest of the picture stays")
    parser.add_argument("--strength", type=_number(0.05, 1), metavar="X", help="how freely the start is painted over, 0.05 to 1 (the recipe's; 0.8 over a picture)")
    _add_appearance(parser)
    parser.add_argument("--again", metavar="SIDECAR", help="paint a picture again from the .json beside it, with whatever else is asked for here")
    _add_caption(parser)
    parser.add_argument("--out", default="portraits", metavar="DIR", help="folder for the pictures (./portraits)")
    _add_json(parser)


def _add_appearance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--appearance", action="append", type=_pair, default=[], metavar="K=V",
        help="how you want to look, for example hair=red (drawn by the seed otherwise; may be repeated)",
    )  # fmt: skip


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en", metavar="L", help="of title and prose: " + " ".join(LANGUAGES))
    _add_author(parser)
    _add_confirmed(parser)


def _add_author(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--author", metavar="NAME", help="whose words to read, where several people write in a chat")


def _add_confirmed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confirmed", action="store_true", help="the account is mine, although it asks not to be indexed")
    parser.add_argument("--prove", action="store_true", help="prove that with a code in its bio; lifts what machines are refused, too")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document to standard output")


def _whole(low: int, high: int) -> Any:
    def whole(text: str) -> int:
        if re.fullmatch(r"\d{1,12}", text) and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")

    return whole


def _number(low: float, high: float) -> Any:
    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")

    return number


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if match and all(64 <= int(side) <= 8192 for side in match.groups()):
        return int(match[1]), int(match[2])
    raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT in px, each from 64 to 8192")


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if key and equals and value:
        return key.strip(), value.strip()
    raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, for example hair=red")


def _explain(error: Exception) -> int:
    code = exit_code(error)
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}: " if error.filename else ""
        return _say(f"{what}{error.strerror.lower()}; check the path, its permissions and the room on the disk", code)
    if code != 1:
        return _say(str(error), code)
    return _say(f"something unforeseen happened ({type(error).__name__}: {error!s:.200}); please report it", code)


def _say(sentence: str, code: int) -> int:
    print(f"vernissage: {_ended(' '.join(sentence.split()))}", file=sys.stderr)
    return code


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "`")) else f"{sentence}."


def _readable(message: str, flags: list[str]) -> str:
    """argparse's message as a sentence of ours, with a suggestion for a flag that is nearly right."""
    if match := re.match(r"unrecognized arguments: (.*)", message):
        words = match[1].split()
        close = difflib.get_close_matches(words[0], flags, n=1)
        return f"{words[0]} is not known here" + (f"; did you mean {close[0]}?" if close else "")
    return re.sub(r"^argument ", "", message)
