"""What a camera wrote goes, everything that is seen and heard stays."""

import struct
from io import BytesIO

import av
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from media_library.camera_data import Unremovable, remove_camera_data
from media_library.inspection import inspect
from media_library.provenance import Mark, SourceType, plan_mark
from media_library.provenance.mp4 import C2PA_ID
from media_library.provenance.xmp import packet
from media_library.receive import receive_upload
from tests import media_files
from tests.media_library.conftest import uploaded
from tests.media_library.hostile.corpus import chunk

PLACE = b"51.477928,-0.001545"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo(image_format: str, orientation: int = 6, xmp: bytes = b"", **options) -> bytes:
    """Return a picture with everything that a camera writes, its place among it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Some camera"
    exif.get_ifd(0x8825)[0x001D] = PLACE.decode()
    file = BytesIO()
    if image_format == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Location", PLACE.decode())
        texts.add_text("Comment", PLACE.decode() * 20, zip=True)
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode() or PLACE.decode())
        options["pnginfo"] = texts
    else:
        options["xmp"] = xmp or b"<x>" + PLACE + b"</x>"
    if image_format == "JPEG":
        options["comment"] = PLACE
    picture = media_files.picture(60, 40, "teal")
    picture.save(file, image_format, exif=exif, icc_profile=PROFILE, **options)
    return file.getvalue()


def removed(content: bytes, format_id: str) -> bytes:
    file = BytesIO(content)
    size = remove_camera_data(file, len(content), format_id) or len(content)
    assert file.tell() == 0
    assert size == len(file.getvalue())
    return file.getvalue()


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("behind", [b"", b"PK\3\4 an archive"])
def test_the_place_goes_and_the_picture_stays(format_id, behind):
    content = photo(format_id.upper()) + behind
    kept = removed(content, format_id)

    assert PLACE not in kept
    assert b"Some camera" not in kept
    assert b"an archive" not in kept
    with Image.open(BytesIO(content)) as before, Image.open(BytesIO(kept)) as after:
        assert after.tobytes() == before.tobytes()
        assert after.info["icc_profile"] == before.info["icc_profile"]
        assert dict(after.getexif()) == {0x0112: 6}
        assert not set(after.info) & {"comment", "xmp", "Location", "Comment", "XML:com.adobe.xmp"}


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp"])
def test_doing_it_again_changes_nothing(format_id):
    for content in (photo(format_id.upper()), photo(format_id.upper(), xmp=packet(SourceType.GENERATED))):
        kept = removed(content, format_id)
        assert removed(kept, format_id) == kept


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp"])
def test_that_it_was_generated_still_stands_in_it(format_id):
    content = photo(format_id.upper(), orientation=1, xmp=packet(SourceType.GENERATED))
    kept = removed(content, format_id)

    assert PLACE not in kept
    plan = plan_mark(BytesIO(kept), len(kept), format_id, SourceType.GENERATED)
    assert plan.mark is Mark.PRESENT


@pytest.mark.parametrize("build", [media_files.jpeg_bytes, media_files.png_bytes, media_files.webp_bytes])
def test_a_file_without_such_data_is_left_untouched(build):
    content = build()
    assert removed(content, build.__name__.partition("_")[0]) == content


def test_an_animation_goes_on_moving():
    file = BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue", "green")]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], xmp=PLACE)

    with Image.open(BytesIO(removed(file.getvalue(), "webp"))) as after:
        assert after.n_frames == 3
        assert "xmp" not in after.info


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def with_places(content: bytes) -> bytes:
    """Return the video with its place in the `udta` of the movie, which stands at the end."""
    at = content.index(b"moov") - 4
    length = int.from_bytes(content[at : at + 4], "big")
    assert at + length == len(content)
    place = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7) + PLACE))
    movie = bytearray(content[at:] + place)
    movie[:4] = len(movie).to_bytes(4, "big")
    times = movie.index(b"mvhd") + 8
    movie[times : times + 8] = b"\xe0\0\0\0\xe0\0\0\0"
    return content[:at] + bytes(movie) + box(b"uuid", bytes(16) + PLACE)


@pytest.mark.parametrize("build", [media_files.mp4_bytes, media_files.mov_bytes])
def test_a_video_loses_its_place_and_plays_as_before(build):
    content = with_places(build(audio=True))
    kept = removed(content, build.__name__.partition("_")[0])

    assert PLACE in content
    assert PLACE not in kept
    assert b"\xe0\0\0\0\xe0" not in kept
    assert len(kept) == len(content)
    assert removed(kept, "mp4") == kept
    assert pictures_of(kept) == pictures_of(content)


def described_webm() -> bytes:
    """Return a WebM in which a program wrote what it knows."""
    file = BytesIO()
    with av.open(file, "w", format="webm") as output:
        output.metadata.update(
            title=PLACE.decode(), location=PLACE.decode(), creation_time="2026-05-04T10:00:00Z"
        )
        stream = output.add_stream("libvpx", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.metadata["title"] = PLACE.decode()
        for number in range(8):
            frame = av.VideoFrame.from_image(media_files.picture(64, 64, (number, 80, 120)))
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def test_a_webm_loses_what_was_written_about_it_and_plays_as_before():
    content = described_webm()
    kept = removed(content, "webm")

    assert content.count(PLACE) >= 3
    assert PLACE not in kept
    assert len(kept) == len(content)
    assert removed(kept, "webm") == kept
    assert pictures_of(kept) == pictures_of(content)
    with av.open(BytesIO(kept)) as container:
        assert container.metadata == {"encoder": ""}
        assert container.streams.video[0].metadata.keys() <= {"language"}
        container.seek(500_000)
        assert next(container.decode(video=0)).pts is not None


def test_a_webm_without_a_length_that_a_browser_recorded_is_read_as_well():
    content = described_webm()
    endless = b"\x01" + b"\xff" * 7
    for name in (b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"):
        at = content.index(name) + 4
        width = 9 - content[at].bit_length()
        # As long as before, so that what follows stays where it is.
        content = content[:at] + bytes([0xFF >> (width - 1)]) + b"\xff" * (width - 1) + content[at + width :]
    assert endless in content
    kept = removed(content, "webm")

    assert PLACE not in kept
    assert pictures_of(kept) == pictures_of(content)


def pictures_of(content: bytes) -> list[bytes]:
    with av.open(BytesIO(content)) as container:
        return [bytes(packet) for packet in container.demux(video=0)]


CREDENTIALS = b"jumb c2pa digitalsourcetype/trainedAlgorithmicMedia"


def with_credentials(format_id: str, credentials: bytes) -> bytes:
    """Return a small file of this format with content credentials (C2PA 2.1, appendix A) in it."""
    if format_id == "mp4":
        return media_files.mp4_bytes() + box(b"uuid", C2PA_ID + credentials)
    content = media_files.image_bytes(format_id)
    if format_id == "jpeg":
        held = b"JP\0\1" + credentials
        return content[:2] + b"\xff\xeb" + (len(held) + 2).to_bytes(2, "big") + held + content[2:]
    if format_id == "png":
        # Behind the header, which every PNG begins with.
        return content[:33] + chunk(b"caBX", credentials) + content[33:]
    kept = bytes([47 + len(credentials) % 2]) + credentials
    file = BytesIO()
    media_files.picture(64, 48, "teal").save(file, "WEBP", exif=b"Exif\0\0II*\0" + bytes(8))
    extended = file.getvalue() + b"C2PA" + len(kept).to_bytes(4, "little") + kept + bytes(len(kept) % 2)
    return b"RIFF" + (len(extended) - 8).to_bytes(4, "little") + extended[8:]


@pytest.mark.parametrize("format_id", ["jpeg", "png", "webp", "mp4"])
def test_content_credentials_stay_unless_they_name_a_place(format_id):
    harmless = with_credentials(format_id, CREDENTIALS)
    assert CREDENTIALS in removed(harmless, format_id)

    kept = removed(with_credentials(format_id, CREDENTIALS + b" exif:GPSLatitude " + PLACE), format_id)
    assert PLACE not in kept
    assert b"GPSLatitude" not in kept
    assert b"c2pa" not in kept
    # In a video there is no room to say it anew.
    assert (b"digitalsourcetype/trainedAlgorithmicMedia" in kept) == (format_id != "mp4")


def test_a_sensors_track_goes_with_what_it_recorded():
    content = media_files.mp4_bytes(audio=True)
    at = content.index(b"soun")
    sensors = content[:at] + b"meta" + content[at + 4 :]
    kept = removed(sensors, "mp4")

    with av.open(BytesIO(content)) as container:
        sound = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    assert all(sample in sensors and sample not in kept for sample in sound)
    assert pictures_of(kept) == pictures_of(sensors)


@pytest.mark.parametrize(
    ("format_id", "content"),
    [
        ("jpeg", b"\xff\xd8\xff\xe1\0\x01"),
        ("jpeg", media_files.jpeg_bytes()[:-2]),
        ("png", media_files.png_bytes()[:-6]),
        ("webp", media_files.webp_bytes()[:-6]),
        ("mp4", box(b"ftyp", b"isom") + b"\xff\xff\xff\xffmoov" + bytes(40)),
        ("mp4", box(b"moov", box(b"cmov", b"packed"))),
        ("mp4", box(b"moov", box(b"mvhd", b""))),
        ("webm", media_files.webm_bytes()[:-6]),
        ("webm", media_files.webm_bytes().replace(b"\x83\x81\x01", b"\x83\x81\x21")),
    ],
)
def test_what_cannot_be_read_is_refused_unchanged(format_id, content):
    file = BytesIO(content)
    with pytest.raises(Unremovable):
        remove_camera_data(file, len(content), format_id)
    assert file.getvalue() == content


@given(st.data())
@example_settings(max_examples=60, deadline=None)
def test_damage_is_only_ever_refused(data):
    format_id, content = data.draw(st.sampled_from(DAMAGED))
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept = removed(bytes(changed), format_id)
    except Unremovable:
        return
    assert len(kept) <= len(changed) + 2000


DAMAGED = [
    ("jpeg", photo("JPEG")),
    ("png", photo("PNG")),
    ("webp", photo("WEBP")),
    ("mp4", with_places(media_files.mp4_bytes())),
    ("webm", described_webm()),
]


def test_what_is_kept_sent_and_shown_names_no_place(workspace, owner):
    content = photo("JPEG")
    received = receive_upload(workspace, owner.user, uploaded("harbour.jpg", content))
    file = received.media_file

    with file.file.open("rb") as stored:
        kept = stored.read()
    assert PLACE not in kept
    assert file.size == len(kept)
    assert (file.width, file.height) == (40, 60)
    assert inspect(BytesIO(kept), len(kept)).rotation == 90
    # The same photo again, with or without the place, is the same file.
    for again in (content, kept):
        assert receive_upload(workspace, owner.user, uploaded("again.jpg", again)).media_file == file


def test_a_workspace_can_keep_it(workspace, owner):
    workspace.keeps_metadata = True
    content = photo("JPEG")
    file = receive_upload(workspace, owner.user, uploaded("harbour.jpg", content)).media_file

    with file.file.open("rb") as stored:
        assert stored.read() == content
    # What pages show has none of it in any case.
    with file.display.open("rb") as shown:
        assert PLACE not in shown.read()
