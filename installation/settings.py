"""The only reader of configuration and environment.

Order, later wins: the defaults below, `vernissage.toml` in the working directory, variables
`VERNISSAGE_*`, arguments of the command line. Lower layers receive plain values.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

LANGUAGES = ("en", "de", "fr", "es", "it", "ru")
RECIPES = (
    "oil", "watercolour", "pastel", "pencil", "ink", "woodcut", "fresco", "cubist", "impressionist", "photograph", "mood", "room",
)  # fmt: skip


class BadSettings(Exception):
    """A setting has a wrong value. `str(error)` names the setting, the value and the fix."""


class Settings(BaseSettings):
    """Every setting of an installation, with its range."""

    model_config = SettingsConfigDict(
        env_prefix="VERNISSAGE_", toml_file="vernissage.toml", frozen=True, extra="forbid"
    )

    data: Path = Field(
        default_factory=lambda: user_data_path("vernissage", appauthor=False),
        description="Folder for pictures, the queue and artists' recipes.",
    )
    host: str = Field("0.0.0.0", description="Address the kiosk binds to; its API answers loopback only.")
    port: int = Field(8000, ge=1, le=65535, description="TCP port of the kiosk.")
    public_url: str | None = Field(None, description="What visitors' phones can reach, for QR codes.")
    languages: tuple[str, ...] = Field(LANGUAGES, description="Languages the kiosk offers.")
    recipes: tuple[str, ...] = Field(RECIPES, min_length=1, description="Recipes the kiosk offers, in order.")
    recipe: str = Field("oil", description="The recipe when none is named.")
    checkpoint: str | None = Field(None, description="A checkpoint for every recipe: name, hub id or folder.")
    renderer: str = Field("diffusion", description="Entry point of vernissage.renderers that paints.")
    renderer_url: str | None = Field(
        None, description="Address of the server that paints, for renderers over HTTP; its key belongs in tokens.", repr=False
    )
    renderer_timeout_s: float = Field(300.0, ge=5, le=3600, description="Seconds one picture may take on a server, tries and waits included.")
    renderer_workflow: Path | None = Field(None, description="Workflow of ComfyUI in API format, with places for the prompt.")
    device: str | None = Field(None, description="cuda, mps or cpu; found by itself when not set.")
    threads: int | None = Field(None, ge=1, le=256, description="CPU threads of a painter; all cores when not set.")
    expiry_hours: float = Field(24.0, gt=0, le=24 * 30, description="Hours after which a picture is really gone.")
    max_downloads: int = Field(
        30, ge=1, le=1000, description="Times a phone may fetch one picture, looking and saving alike, before its link closes."
    )
    max_queue: int = Field(20, ge=1, le=10_000, description="Sittings that may wait; one more is told to come back.")
    idle_s: float = Field(60.0, ge=10, le=3600, description="Seconds without a touch before the kiosk asks.")
    theme: str = Field("dark", pattern="^(dark|daylight)$", description="The wall: dark or daylight.")
    limit: int = Field(200, ge=1, le=2000, description="Posts read from one source.")
    deadline_s: float = Field(15.0, gt=0, le=120, description="Seconds one source may take.")
    contact: str | None = Field(None, description="Address in the user agent, for hosts that want to reach you.")
    tokens: dict[str, str] = Field(default_factory=dict, repr=False, description="Access tokens, by their usual names.")
    image_check: str | None = Field(
        None, description="Folder of a StableDiffusionSafetyChecker, for checkpoints other than atelier."
    )
    allow_unchecked_images: bool = Field(
        False, description="Show pictures of other checkpoints on the kiosk without an image classifier."
    )

    second_encoder: str | None = Field(
        None, description="A second sentence encoder asked about themes: minilm (English posts), or a folder of your own."
    )
    llm: str | None = Field(None, description="Folder or hub id of an instruct model that may look over each reading.")
    c2pa: Path | None = Field(
        None, description="Folder with certificate.pem and key.pem: pictures are signed with Content Credentials."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Settings with `overrides` on top; a value of None means "not given".

    Raises `BadSettings` with one sentence for each wrong value.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSettings(_sentence(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"vernissage.toml cannot be read: {error}; correct that line") from None
    except (UnicodeDecodeError, OSError) as error:
        raise BadSettings(f"vernissage.toml cannot be read: {error}; save it as UTF-8 text") from None
    except SettingsError as error:  # a variable that should hold a list or a table
        raise BadSettings(f"{error}; write it as JSON, such as VERNISSAGE_RECIPES='[\"oil\", \"pencil\"]'") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "a setting"
    known = Settings.model_fields.get(name)
    hint = f" ({known.description})" if known and known.description else ""
    value = "wrong" if name.startswith(("tokens", "renderer_url")) else f"{first.get('input')!r:.60}"  # a token is nobody's business
    return f"setting {name} is {value}: {first['msg'].lower()}{hint}"
