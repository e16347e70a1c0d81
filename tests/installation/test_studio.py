"""Who reads on a kiosk, and what is out of a visitor's reach."""

import httpx
import pytest

from extractors.errors import BadSource, ExtractorError
from installation.settings import Settings
from installation.studio import Reader


def test_the_kiosk_has_no_extractor_of_files(tmp_path):
    reader = Reader(Settings(data=tmp_path), httpx.Client(), files=False)
    assert {"text", "archive"}.isdisjoint(reader._extractors) and "bluesky" in reader._extractors
    for source in ("archive:/etc/x.zip", "/etc/x.zip", "x.zip", "x/", "~/result.json"):
        with pytest.raises(ExtractorError):
            reader.extract(source)


def test_an_author_is_of_a_chat(tmp_path):
    with pytest.raises(BadSource, match="--author 'Ada' chooses among the people of a chat, but 'bluesky:ada.test' is none"):
        Reader(Settings(data=tmp_path), httpx.Client()).extract("bluesky:ada.test", author="Ada")


@pytest.mark.parametrize("form", ["text:{}", "archive:{}", "{}", "feed:{}", "feed:file://{}", "file://{}", "bluesky:{}", "mastodon:{}", "text:~/../..{}"])
def test_no_source_typed_on_a_kiosk_reads_a_file(tmp_path, form):
    secret = tmp_path / "diary.txt"
    secret.write_text("What nobody but me may read, in some twenty words about a garden, a dog and a very old apple tree.")
    asked = []
    client = httpx.Client(transport=httpx.MockTransport(lambda request: asked.append(request) or httpx.Response(404)))
    with pytest.raises(ExtractorError) as refusal:
        Reader(Settings(data=tmp_path), client, files=False).extract(form.format(secret))
    assert "nobody but me" not in str(refusal.value) and not asked
