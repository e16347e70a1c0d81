"""t.me: one channel of three pages, a person, a channel without a preview, and everybody else."""

from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("t.me",)
SAMPLES = {"telegram": ["telegram:tidenotes"]}
HTML = {"content-type": "text/html; charset=utf-8"}
NOBODY = '<html><div class="tgme_page"><div class="tgme_page_icon"><i class="tgme_icon_user"></i></div></div></html>'
RESTRICTED = "<div class='tgme_page'>This channel can&#39;t be displayed because it violated Telegram's Terms of Service.</div>"
OLDER = (
    '<div class="tgme_channel_info"></div><div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" '
    'data-post="tidenotes/{n}"><div class="tgme_widget_message_text js-message_text before_footer" dir="auto">Оттиск номер {n}</div>'
    '<a class="tgme_widget_message_date"><time datetime="2025-0{n}-01T06:30:00+00:00">06:30</time></a></div></div>'
)


def answer(host, path, query):
    if path == "/robots.txt":
        return 404, {}, b""
    name = path.rpartition("/")[2].lower()
    if name == "tidenotes":
        page = OLDER.format(n=1 if int(query["before"]) < 41 else 9) if "before" in query else (HERE / "s_tidenotes.html").read_text("utf-8")
        return 200, HTML, page.encode()
    if path.startswith("/s/"):
        return 302, {"location": f"https://t.me/{name}"}, b""
    page = {"privatemira": (HERE / "no_preview_page.html").read_text("utf-8"), "banned_tides": RESTRICTED}.get(name, NOBODY)
    return 200, HTML, page.encode()
