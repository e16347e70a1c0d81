"""WordPress itself, by PHP's own server over SQLite: WordPress 6.5 and its SQLite drop-in come in an npm package, PHP from the system."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from comparing import Expected, Table
from drafts import BIO, NAME, STRANGER, Draft, drafts
from loopback import loopback_client
from packages import HERE, NotHere, free_port, npm_packages, running

from extractors.errors import LoginWall, NotFound, OptedOut

_HOST = "tides.example"
_BUILDS = "node_modules/@wp-playground/wordpress-builds/src"
_DATABASE = "sqlite-database-integration"
_SETTINGS = """<?php
define('DB_NAME', 'soak'); define('DB_USER', ''); define('DB_PASSWORD', ''); define('DB_HOST', ''); define('DB_CHARSET', 'utf8mb4');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$_SERVER['HTTPS'] = 'on'; $_SERVER['HTTP_HOST'] ??= '%s'; $table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
"""


def soak(table: Table) -> None:
    """One author of two; then the same site as it says no, softly and not."""
    php = _php()
    written = [draft for draft in drafts() if draft.kind != "repost"]
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        site, port = _site(Path(folder) / "site"), free_port()
        ids = json.loads(_operate(php, site, "seed", json.dumps(_seed(written))))
        command = [php, "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{port}", "-t", str(site)]
        with running(command, cwd=site, ready=port), loopback_client({_HOST: port}) as client:
            expected = {str(ids[str(draft.number)]): _expected(draft) for draft in written if not draft.deleted}
            profile = table.read("WordPress", f"wordpress:{_HOST}", client, expected)
            said = (profile.display_name, profile.bio, profile.lang)
            table.check("WordPress", "who she is", NAME, [] if said == (NAME, BIO, "en") else [f"the profile is {said}"])
            author, guests = f"wordpress:https://{_HOST}/author/guest/", {str(ids["guest"]): _guest()}
            table.read("WordPress", author, client, guests)
            _operate(php, site, "noindex")
            table.read("WordPress", author, client, guests, signals=("noindex",))
            for said, error in (("noai", OptedOut), ("members", LoginWall)):
                _operate(php, site, said)
                table.refused("WordPress", f"wordpress:{_HOST}", client, error)
            table.refused("WordPress", f"wordpress:https://{_HOST}/author/nobody/", client, NotFound)


def _php() -> str:
    """PHP with SQLite. Raises `NotHere`."""
    php = shutil.which("php")
    if php is None or "pdo_sqlite" not in subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout:
        raise NotHere("PHP with SQLite, which runs WordPress, is not installed; install php-cli and php-sqlite3 (Debian).")
    return php


def _site(site: Path) -> Path:
    """WordPress unpacked, with its database in a file and our plugin."""
    builds = npm_packages("wordpress") / _BUILDS
    content = site / "wp-content"
    with zipfile.ZipFile(builds / "wordpress" / "wp-6.5.zip") as files:
        files.extractall(site)
    with zipfile.ZipFile(builds / _DATABASE / f"{_DATABASE}.zip") as files:
        files.extractall(content / "plugins")
    (content / "plugins" / f"{_DATABASE}-main").rename(content / "plugins" / _DATABASE)
    shutil.copy(content / "plugins" / _DATABASE / "db.copy", content / "db.php")
    shutil.rmtree(content / "database", ignore_errors=True)
    (content / "mu-plugins").mkdir(exist_ok=True)
    shutil.copy(HERE / "wordpress" / "soak.php", content / "mu-plugins")
    (site / "wp-config.php").write_text(_SETTINGS % _HOST)
    return site


def _operate(php: str, site: Path, what: str, said: str = "") -> str:
    """What somebody who runs the site does, from a console."""
    command = [php, str(HERE / "wordpress" / "operate.php"), str(site), what]
    ended = subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-800:]
    return ended.stdout.strip().splitlines()[-1] if ended.stdout.strip() else ""


def _seed(written: list[Draft]) -> dict[str, Any]:
    return {"name": "Tide notes", "description": BIO, "address": f"https://{_HOST}", "authors": {"tove": NAME, "guest": "A guest"},
            "permalinks": "/%year%/%postname%/", "posts": [*map(_post, written), *_not_hers()]}  # fmt: skip


def _title(draft: Draft) -> str:
    return f"Note {draft.number}: fog & “ferries”"


def _post(draft: Draft) -> dict[str, Any]:
    blocks = [f"<!-- wp:paragraph --><p>{html.escape(each, quote=False)}</p><!-- /wp:paragraph -->" for each in draft.text.split("\n\n")]
    if draft.kind == "quote":
        blocks.append(f'<!-- wp:quote --><blockquote class="wp-block-quote"><p>{STRANGER}</p></blockquote><!-- /wp:quote -->')
    if draft.alt:
        blocks.append(f'<!-- wp:image --><figure class="wp-block-image"><img src="https://{_HOST}/p.png" alt="{draft.alt}"/></figure><!-- /wp:image -->')
    instant = draft.created_at.strftime("%Y-%m-%d %H:%M:%S")
    return {"name": str(draft.number), "author": "tove", "post_title": html.escape(_title(draft), quote=False), "post_content": "\n\n".join(blocks),
            "post_date": instant, "post_date_gmt": instant, "post_status": "publish", "tags_input": list(draft.tags), "gone": draft.deleted}  # fmt: skip


def _not_hers() -> list[dict[str, Any]]:
    """What an extractor must not read as hers: a guest's post, and posts that are not for everybody."""
    post = {"author": "tove", "post_title": "Hidden", "post_content": f"<p>{STRANGER}</p>", "post_date": "2023-01-01 00:00:00",
            "post_date_gmt": "2023-01-01 00:00:00", "post_status": "publish"}  # fmt: skip
    return [
        {**post, "name": "guest", "author": "guest", "post_title": "A visit", "post_content": "<p>I only came for the ferry.</p>"},
        {**post, "name": "protected", "post_password": "tide"},
        {**post, "name": "draft", "post_status": "draft"},
        {**post, "name": "private", "post_status": "private"},
        {**post, "name": "page", "post_type": "page"},
        {**post, "name": "future", "post_status": "future", "post_date": "2099-01-01 00:00:00", "post_date_gmt": "2099-01-01 00:00:00"},
    ]


def _guest() -> Expected:
    return Expected("A visit\n\nI only came for the ferry.", drafts()[0].created_at.replace(2023, 1, 1, 0, 0), "article", "en")


def _expected(draft: Draft) -> Expected:
    # WordPress makes three dots one and straight quotes round; the drafts have neither.
    return Expected(f"{_title(draft)}\n\n{draft.text}", draft.created_at, "article", "en", alt_texts=(draft.alt,) if draft.alt else ())
