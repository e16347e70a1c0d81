"""Who reads on a kiosk, and what is out of a visitor's reach."""

import httpx
import pytest

from extractors.errors import ExtractorError
from installation.settings import Settings
from installation.studio import Reader


@pytest.mark.parametrize("form", ["text:{}", "{}", "feed:{}", "feed:file://{}", "file://{}", "bluesky:{}", "mastodon:{}", "text:~/../..{}"])
def test_no_source_typed_on_a_kiosk_reads_a_file(tmp_path, form):
    secret = tmp_path / "diary.txt"
    secret.write_text("What nobody but me may read, in some twenty words about a garden, a dog and a very old apple tree.")
    asked = []
    client = httpx.Client(transport=httpx.MockTransport(lambda request: asked.append(request) or httpx.Response(404)))
    with pytest.raises(ExtractorError) as refusal:
        Reader(Settings(data=tmp_path), client, files=False).extract(form.format(secret))
    assert "nobody but me" not in str(refusal.value) and not asked
