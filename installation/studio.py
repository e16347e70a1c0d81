"""Opens the collaborators of the pipeline as the settings say: who reads and who paints.

Nothing is loaded before it is needed: the models load in `open_describer` and in the renderer.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from extractors import Extractor, Profile
from extractors.errors import BadSource
from portrait.checkpoint import DEFAULT, Checkpoint, find_checkpoint, token_counter
from portrait.compose import CountTokens, Overrides, compose, compose_words, start_of
from portrait.errors import BadPrompt, ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.recipe import Recipe, find_recipe
from portrait.renderer import Cancelled, OnStep, Plain, Portrait, Renderer
from portrait.renderers.calibration import UNKNOWN, Curve
from portrait.safety import ImageCheck, open_image_check
from portrait.served import served_name, services
from portrait.sketch.reading import mentions
from portrait.sketch.staging import scene_of
from portrait.start import Start
from portrait.verbal import VerbalPortrait, strike
from portrait.vocabulary import load_vocabulary

from .batching import Calibrator, open_limits
from .pipeline import OnStage, ProfileReading, check_confirmed, paint, paint_each, read, read_profile
from .settings import Settings
from .shelf import Shelf, recipe_folders

if TYPE_CHECKING:
    import httpx

FILE_READERS = ("text", "archive")
"""The extractors whose sources are paths."""


def open_recipe(settings: Settings, name: str | None) -> Recipe:
    """The recipe of this name, or the one of the settings. Raises `BadRecipe`."""
    return find_recipe(name or settings.recipe, recipe_folders(settings))


def choose_checkpoint(settings: Settings, recipe: Recipe, name: str | None) -> Checkpoint:
    """Asked for, else in the settings, else in the recipe, else `atelier`, or what the server has that paints. Raises `BadPrompt`."""
    return _checkpoint(settings, name or settings.checkpoint, recipe.checkpoint)


def usual_checkpoint(settings: Settings) -> Checkpoint:
    """The checkpoint of a recipe that names none. Raises `BadPrompt`."""
    return _checkpoint(settings, settings.checkpoint, None)


def _checkpoint(settings: Settings, asked: str | None, usual: str | None) -> Checkpoint:
    checkpoint = find_checkpoint(served_name(settings.renderer, asked, usual) or asked or usual or DEFAULT)
    check_painter(settings, checkpoint)
    return checkpoint


def check_painter(settings: Settings, checkpoint: Checkpoint) -> None:
    """Raises `BadPrompt` when the checkpoint stands on a server and the renderer of the settings does not ask it, or the other way round."""
    renderer = settings.renderer if settings.renderer in services() else None
    if checkpoint.service != renderer:
        where = "on this machine" if checkpoint.service is None else f"by the renderer {checkpoint.service}"
        raise BadPrompt(
            f"{checkpoint.name} is painted {where}, but the setting renderer is {settings.renderer!r}; "
            f"set it to {checkpoint.service or 'diffusion'!r}, or choose another checkpoint"
        )


def open_extractors(settings: Settings, client: httpx.Client | None) -> dict[str, Extractor]:
    """All extractors over the guarded client, or over the one handed in."""
    from extractors.http import guarded_client
    from extractors.sources import load_extractors

    if client is None:
        client = guarded_client(contact=settings.contact, deadline_s=settings.deadline_s)
    return load_extractors(client, settings.tokens)


def open_renderer(settings: Settings) -> Renderer:
    """The renderer that the settings name, given those settings that its factory takes. Raises `ModelMissing` when no package
    brings it, or the settings do not suffice."""
    known = {point.name: point for point in entry_points(group="vernissage.renderers")}
    if settings.renderer not in known:
        raise ModelMissing(f"no renderer is called {settings.renderer!r}; installed are {', '.join(sorted(known))}")
    factory = known[settings.renderer].load()
    offered = {
        "device": settings.device, "threads": settings.threads, "url": settings.renderer_url, "tokens": settings.tokens,
        "timeout_s": settings.renderer_timeout_s, "workflow": settings.renderer_workflow,
    }  # fmt: skip
    made = factory(**{name: offered[name] for name in inspect.signature(factory).parameters if name in offered})
    return made if isinstance(made, Renderer) else Plain(made)


@dataclass
class Reader:
    """Reads sources and composes prompts. Lives in the reader process of a kiosk, or in a command."""

    settings: Settings
    client: httpx.Client | None = None
    files: bool = True
    """Whether a source may name a file: yes on a command line, never on a kiosk."""

    @cached_property
    def _describer(self) -> Any:
        from portrait.describe import Describer

        opinion = _second_opinion(self.settings)
        if self.settings.llm is None:
            return Describer(opinion=opinion)
        from portrait.language_model.second_reader import open_second_reader

        return Describer(open_second_reader(self.settings.llm, self.settings.device), opinion)

    @cached_property
    def _extractors(self) -> Mapping[str, Extractor]:
        extractors = open_extractors(self.settings, self.client)
        return extractors if self.files else {name: one for name, one in extractors.items() if name not in FILE_READERS}

    @cached_property
    def _counters(self) -> dict[str, CountTokens]:
        return {}

    def warm(self) -> None:
        """Load everything now, so that the first visitor does not wait for it."""
        _ = self._describer, self._extractors
        recipe = Shelf(self.settings).usual()
        self.check(choose_checkpoint(self.settings, recipe, None))

    def check(self, checkpoint: Checkpoint) -> None:
        """Raises `ModelMissing` when the tokenizer of this checkpoint is not on this machine."""
        self._count_tokens(checkpoint)

    def read(self, source: str, *, language: str = "en", limit: int | None = None, confirmed: bool = False) -> ProfileReading:
        """See `pipeline.read`."""
        return read(
            source, extractors=self._extractors, describe=self._describe(language),
            limit=limit or self.settings.limit, confirmed=confirmed,
        )  # fmt: skip

    def read_profile(self, profile: Profile, *, language: str = "en", confirmed: bool = False) -> ProfileReading:
        """See `pipeline.read_profile`."""
        return read_profile(profile, describe=self._describe(language), confirmed=confirmed)

    def check_provable(self, source: str) -> None:
        """Raises `BadSource` for what is no account, and so has no biography to write a code into."""
        from extractors.sources import find_extractor

        if find_extractor(source, self._extractors)[0].name in FILE_READERS:
            raise BadSource(f"{source[:80]!r} is a file, and a proof is about an account; leave --prove out")

    def extract(
        self, source: str, *, limit: int | None = None, author: str | None = None, confirmed: bool = False, code: str | None = None
    ) -> Profile:
        """The profile alone, as the extractor returns it. `author`: whose words, where a chat has several; `code`: what must stand
        in the biography, which proves that the account is the asker's."""
        from extractors.ownership import proven, proving
        from extractors.sources import find_extractor

        extractor, bare = find_extractor(source, self._extractors)
        if author is not None and extractor.name not in FILE_READERS:
            raise BadSource(f"--author {author[:80]!r} chooses among the people of a chat, but {source[:80]!r} is none; leave it out")
        chosen = {} if author is None else {"author": author}
        with proving(code):
            profile = extractor.extract(bare, limit=limit or self.settings.limit, **chosen)
        if code is not None:
            profile = proven(profile, code)
        check_confirmed(profile, confirmed)
        return profile

    def strike(self, verbal: VerbalPortrait, struck: Sequence[str]) -> VerbalPortrait:
        """The portrait without the struck parts (``slot:key``), its title and prose told anew."""
        from portrait.describe import retell

        return retell(strike(verbal, frozenset(struck))) if struck else verbal

    def compose(self, verbal: VerbalPortrait, *, recipe: Recipe, checkpoint: Checkpoint, overrides: Overrides = Overrides()) -> Prompt:
        """See `portrait.compose.compose`."""
        return compose(
            verbal, recipe, checkpoint, vocabulary=load_vocabulary(),
            count_tokens=self._count_tokens(checkpoint), overrides=overrides,
        )  # fmt: skip

    def _count_tokens(self, checkpoint: Checkpoint) -> CountTokens:
        if checkpoint.name not in self._counters:
            self._counters[checkpoint.name] = token_counter(checkpoint)
        return self._counters[checkpoint.name]

    def _describe(self, language: str) -> Callable[[Profile], VerbalPortrait]:
        if self.settings.llm is not None:  # a wrong one is said before any source is asked
            from portrait.language_model.model import check_model

            check_model(self.settings.llm)
        _second_opinion(self.settings)
        return lambda profile: self._describer.describe(profile, language=language)


def _second_opinion(settings: Settings) -> Any:
    """What `second_encoder` names, or None. Raises `ModelMissing`; loads nothing."""
    if settings.second_encoder is None:
        return None
    from portrait.second_opinion import find_second_opinion

    return find_second_opinion(settings.second_encoder)


@dataclass
class Painter:
    """Renders, checks and finishes. Lives in a painter process, or in a command."""

    settings: Settings
    public: bool = False
    """Whether strangers will see the pictures: then an unchecked checkpoint is refused."""

    @cached_property
    def _renderer(self) -> Renderer:
        renderer = open_renderer(self.settings)
        if renderer.limits is not None:
            renderer.limits = open_limits(self.settings.data, renderer)
        return renderer

    @cached_property
    def _calibrator(self) -> Calibrator | None:
        return Calibrator(self._renderer) if self._renderer.limits is not None else None

    @cached_property
    def _checks(self) -> dict[str, ImageCheck]:
        return {}

    def warm(self) -> None:
        """Load the checkpoint and compile the finish now."""
        shelf = Shelf(self.settings)
        recipe = shelf.usual()
        checkpoint = choose_checkpoint(self.settings, recipe, None)
        self._check(checkpoint)
        self._renderer.warm(checkpoint.name, start=_usual_start(recipe, checkpoint))
        if self._calibrator is not None:
            self._calibrator.note(_usual_prompt(recipe, checkpoint))
        for technique in dict.fromkeys(one.technique for one in (recipe, *shelf.offered())):
            _warm_finish(technique)

    def paint(
        self,
        prompts: Sequence[Prompt],
        *,
        verbal: VerbalPortrait | None = None,
        on_stage: OnStage = lambda stage: None,
        on_step: OnStep | None = None,
    ) -> tuple[Portrait, ...]:
        """See `pipeline.paint`. All prompts name one checkpoint."""
        check = self._check(find_checkpoint(prompts[0].checkpoint))
        return paint(
            prompts, renderer=self._renderer, check_image=check,
            verbal=verbal, on_stage=on_stage, on_step=on_step,
        )  # fmt: skip

    def paint_each(
        self, prompts: Sequence[Prompt], *, on_stage: OnStage = lambda stage: None, on_step: OnStep | None = None
    ) -> Iterator[Portrait | PortraitError | Cancelled]:
        """See `painting.paint_each`. All prompts name one checkpoint."""
        check = self._check(find_checkpoint(prompts[0].checkpoint))
        if self._calibrator is not None:
            self._calibrator.note(prompts[0])
        return paint_each(prompts, renderer=self._renderer, check_image=check, on_stage=on_stage, on_step=on_step)

    def curve(self, prompt: Prompt) -> Curve:
        """What batches of such pictures were measured to gain."""
        return (self._calibrator and self._renderer.limits.curve(prompt)) or UNKNOWN

    def calibrate(self, interrupted: Callable[[], bool]) -> bool:
        """Time batches of what is painted here until `interrupted()`. False when there is nothing to time."""
        return self._calibrator is not None and self._calibrator.go_on(interrupted)

    def close(self) -> None:
        """Free the device."""
        self._renderer.close()

    def _check(self, checkpoint: Checkpoint) -> ImageCheck:
        if checkpoint.name not in self._checks:
            check_painter(self.settings, checkpoint)
            clean = checkpoint.clean and self.settings.renderer == "diffusion"  # whoever else paints under that name
            check, complete = open_image_check(self.settings.image_check, clean=clean)
            if self.public and not complete and not self.settings.allow_unchecked_images:
                raise ModelMissing(unchecked_sentence(checkpoint))
            self._checks[checkpoint.name] = check
        return self._checks[checkpoint.name]


def _usual_prompt(recipe: Recipe, checkpoint: Checkpoint) -> Prompt:
    """A prompt of the shape that pictures of this recipe have."""
    return compose_words("a person with a lantern by the sea", recipe, checkpoint, count_tokens=lambda text: len(text.split()))


def _usual_start(recipe: Recipe, checkpoint: Checkpoint) -> Start | None:
    """Some start of the kind that pictures of this recipe begin from."""
    return start_of(scene_of(mentions("a person with a lantern by the sea"), {}, random.Random(0)), recipe, checkpoint)


def unchecked_sentence(checkpoint: Checkpoint) -> str:
    """What is said where pictures of a checkpoint are seen by no image classifier."""
    return (
        f"no image classifier looks at the pictures of {checkpoint.name}; set image_check to the folder of one, "
        "or allow_unchecked_images = true if a person looks at every picture"
    )


def _warm_finish(technique: str) -> None:
    from PIL import Image

    from portrait.finish import Finish, apply_finish

    apply_finish(Image.linear_gradient("L").convert("RGB").resize((64, 64)), Finish(technique, (256, 256), 0))
