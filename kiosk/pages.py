"""Pages: a template and the sentences of one language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

HERE = Path(__file__).parent
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class Pages:
    """Renders ``templates/`` with ``locales/``."""

    def __init__(self, languages: Sequence[str], *, theme: str) -> None:
        self._theme = theme
        self._sentences = {language: _read(language) for language in languages if _file(language).is_file()}
        self._sentences = self._sentences or {"en": _read("en")}
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """Those asked for that there are sentences in."""
        return tuple(self._sentences)

    def page(self, name: str, language: str, status: int = 200, **context: Any) -> HTMLResponse:
        """The template `name`.html in this language."""
        html = self._templates.get_template(f"{name}.html").render(
            t=self.sentences(language), lang=language, theme=self._theme,
            dir="rtl" if language in RIGHT_TO_LEFT else "ltr", **context,
        )  # fmt: skip
        return HTMLResponse(html, status)

    def sentences(self, language: str) -> Mapping[str, str]:
        """Every sentence of the screens, by key."""
        return self._sentences.get(language) or self._sentences[self.languages[0]]

    def names(self) -> list[dict[str, str]]:
        """The languages, each by its own name."""
        return [{"key": key, "name": self._sentences[key]["language_name"]} for key in self.languages]

    def language(self, request: Request) -> str:
        """The language asked for (``?lang=``, else the browser's), else the first of the house."""
        wanted = request.query_params.get("lang")
        if wanted in self.languages:
            return wanted
        accepted = (entry.split(";")[0].strip()[:2].lower() for entry in request.headers.get("accept-language", "").split(","))
        return next((language for language in accepted if language in self.languages), self.languages[0])


def _file(language: str) -> Path:
    return HERE / "locales" / f"{language}.json"


def _read(language: str) -> dict[str, str]:
    return json.loads(_file(language).read_text("utf-8"))
