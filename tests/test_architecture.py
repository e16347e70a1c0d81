"""The house: data walks right, imports look left, nothing heavy happens at import."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
MAY_IMPORT = {
    "extractors": set(),
    "portrait": {"extractors"},
    "installation": {"extractors", "portrait"},
    "kiosk": {"installation"},
}
HEAVY = ("torch", "spacy", "diffusers", "transformers")


def imported_names(path: Path):
    """Absolute imports of a file, wherever they stand in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_look_left(package):
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[package] - {package}
    files = sorted((HOUSE / package).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in files
        for name in imported_names(path)
        if name.split(".")[0] in forbidden
    ]
    assert not wrong


def test_portrait_knows_only_the_root_of_extractors():
    allowed = {"extractors"}
    wrong = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in (HOUSE / "portrait").rglob("*.py")
        for name in imported_names(path)
        if name.split(".")[0] == "extractors" and name not in allowed
    ]
    assert not wrong


def test_nothing_imports_the_training():
    wrong = [
        str(path.relative_to(HOUSE))
        for package in MAY_IMPORT
        for path in (HOUSE / package).rglob("*.py")
        if "training" not in path.parts
        for name in imported_names(path)
        if name.startswith("portrait.training")
    ]
    assert not wrong


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in a fresh interpreter after this statement."""
    program = f"{statement}\nimport sys\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("module", ["kiosk.app", "installation.cli", "installation.pipeline", "portrait", "extractors"])
def test_importing_loads_no_model_library(module):
    assert loaded_by(f"import {module}").isdisjoint(HEAVY)


def test_the_root_of_extractors_does_not_load_the_http_client():
    assert "httpx" not in loaded_by("import extractors")


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_whatever_lies_in_a_package_is_installed_with_it(package):
    declared = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    installed = {path for pattern in declared.get(package, []) for path in (HOUSE / package).glob(pattern)}
    there = {path for path in (HOUSE / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert not [str(path.relative_to(HOUSE)) for path in there - installed if path.suffix != ".py"]


def test_no_room_has_a_cupboard_name():
    cupboards = {"utils", "util", "helpers", "helper", "manager", "base", "core", "common", "misc"}
    names = {path.stem for package in MAY_IMPORT for path in (HOUSE / package).rglob("*.py")}
    assert names.isdisjoint(cupboards)
