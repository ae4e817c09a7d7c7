"""Hostile files are refused with a sentence or stored harmlessly, and the next file is served as ever."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from media_library.decoding import client
from media_library.inspection import Rejected, inspect
from media_library.models import MediaFile
from media_library.receive import receive_upload
from tests import media_files
from tests.media_library.conftest import uploaded
from tests.media_library.hostile import corpus

SENTENCE = re.compile(r"(This|PowerPost) .*\.", re.DOTALL)


def works_on() -> bool:
    content = media_files.jpeg_bytes()
    return bool(inspect(uploaded("next.jpg", content).file, len(content)).display)


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", corpus.REFUSED)
@pytest.mark.parametrize("keeps_metadata", [False, True])
def test_it_is_refused_with_a_sentence(kind, keeps_metadata, workspace, owner):
    workspace.keeps_metadata = keeps_metadata
    with pytest.raises(Rejected) as caught:
        receive_upload(workspace, owner.user, uploaded("photo.mp4", corpus.REFUSED[kind]))

    assert SENTENCE.fullmatch(str(caught.value))
    assert not MediaFile.objects.exists()
    assert stored() == []
    assert works_on()


@pytest.mark.parametrize("kind", corpus.HARMLESS)
def test_it_is_kept_as_what_it_is_and_nothing_else(kind, workspace, owner):
    file = receive_upload(workspace, owner.user, uploaded("page.html", corpus.HARMLESS[kind])).media_file

    kept = owner.client.get(f"/library/{file.pk}/file")
    content = b"".join(kept.streaming_content)
    assert not any(part in content for part in (b"<script", b"<svg", b"PK\3\4"))
    assert kept["Content-Disposition"].startswith("attachment")
    shown = owner.client.get(f"/library/{file.pk}/display")
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
    for answer in (kept, shown):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] in ("image/jpeg", "image/png", "image/webp")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("kind", corpus.EITHER)
def test_it_is_refused_or_kept_but_does_no_harm(kind, workspace, owner):
    try:
        file = receive_upload(workspace, owner.user, uploaded("clip.mp4", corpus.EITHER[kind])).media_file
    except Rejected as refusal:
        said = str(refusal)
        assert stored() == []
    else:
        said = "This was taken."
        assert file.width * file.height <= 50_000_000
    assert SENTENCE.fullmatch(said)
    assert works_on()


@pytest.mark.parametrize("name", corpus.NAMES)
def test_a_name_is_only_ever_a_name(name, workspace, owner):
    file = receive_upload(workspace, owner.user, uploaded("photo.png", media_files.png_bytes())).media_file
    MediaFile.objects.filter(pk=file.pk).delete()
    upload = uploaded("photo.png", media_files.png_bytes())
    # As a program sends it: Django cleans the names that it parses itself.
    upload._name = name
    file = receive_upload(workspace, owner.user, upload).media_file

    assert Path(file.file.name).name == f"{file.pk}.png"
    assert Path(file.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert not set(file.name) & set("/\\\r\n\0\u202e")
    assert 1 <= len(file.name) <= 255
    header = owner.client.get(f"/library/{file.pk}/file")["Content-Disposition"]
    assert not set(header) & set("\r\n\0<>/\\")
    page = owner.client.get(f"/library/{file.pk}/").content.decode()
    assert "<script>alert" not in page


@given(st.data())
@example_settings(max_examples=40, deadline=None)
def test_damage_is_only_ever_refused(data):
    content = bytearray(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    upload = uploaded("file", bytes(content))
    try:
        found = inspect(upload.file, len(content))
    except Rejected as refusal:
        said = str(refusal)
    else:
        said = "This was taken."
        assert found.thumbnail
    assert SENTENCE.fullmatch(said)


VALID = [
    media_files.jpeg_bytes(),
    media_files.png_bytes(),
    media_files.webp_bytes(),
    media_files.mp4_bytes(audio=True),
    media_files.mov_bytes(),
    media_files.webm_bytes(audio=True),
]


def test_one_program_serves_all_of_this():
    assert works_on()
    first = client._zygote.process_id
    assert works_on()
    assert client._zygote.process_id == first
