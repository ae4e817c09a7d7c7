"""The archive itself: what is read back, and what is refused."""

import io
import tarfile

import pytest

from dashboard.backup import archive
from dashboard.backup.archive import ArchiveDamaged, ArchiveWriter, SourceChanged

CONTENTS = {
    "database/auth_user.jsonl.gz": b"rows",
    "media/a/bb/c-display.webp": bytes(range(256)) * 5,
    "media/0": b"",
}


def made(contents=CONTENTS, manifest=b"{}") -> bytes:
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, io.BytesIO())
    for name, content in contents.items():
        writer.add(name, len(content), [content[:3], content[3:]])
    writer.finish(manifest)
    return stream.getvalue()


def read_all(content: bytes) -> dict[str, bytes]:
    return {
        member.name: b"".join(iter(found.read, b"")) for member, found in archive.read(io.BytesIO(content))
    }


def test_gives_back_what_was_written():
    assert read_all(made()) == {**CONTENTS, "manifest.json": b"{}"}


def test_is_a_tar_file_for_everybody_else():
    with tarfile.open(fileobj=io.BytesIO(made())) as found:
        assert {*CONTENTS, "manifest.json", "SHA256SUMS", "SEAL"} == set(found.getnames())
        assert {member.mode for member in found} == {0o600}


def test_finds_a_changed_byte_wherever_it_is():
    whole = made()
    # Every fifth: in each header, name, content, padding and checksum there are some.
    for place in range(0, len(whole), 5):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        with pytest.raises(ArchiveDamaged):
            read_all(bytes(damaged))


def test_finds_what_was_cut_off_or_added():
    whole = made()
    for content in [
        b"",
        b"x" * 5000,
        whole[:-1],
        whole[:-512],
        whole[:2048],
        whole[2048:],
        whole + bytes(512),
    ]:
        with pytest.raises(ArchiveDamaged):
            read_all(content)


def hostile(name="media/x", kind=tarfile.REGTYPE, size=0, linkname="") -> bytes:
    """An archive sealed as ours are, with one member that is not ours."""
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, linkname
    stream, inner = io.BytesIO(), ArchiveWriter(io.BytesIO(), io.BytesIO())
    inner._stream = stream
    inner._write(info.tobuf(tarfile.GNU_FORMAT))
    inner.finish(b"{}")
    return stream.getvalue()


@pytest.mark.parametrize(
    "member",
    [
        {"name": "/etc/passwd"},
        {"name": "media//etc/passwd"},
        {"name": "media/../../secrets/secret-key"},
        {"name": "media/.."},
        {"name": "media/a/./b"},
        {"name": "media/.hidden"},
        {"name": "media/a\\b"},
        {"name": "media/a\nb"},
        {"name": "media/"},
        {"name": "media"},
        {"name": "queue.sqlite3"},
        {"name": "database/../x.jsonl.gz"},
        {"name": "media/" + "x" * 200},
        {"kind": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"kind": tarfile.LNKTYPE, "linkname": "media/y"},
        {"kind": tarfile.CHRTYPE},
        {"kind": tarfile.FIFOTYPE},
        {"kind": tarfile.DIRTYPE},
        {"kind": tarfile.XHDTYPE},
        {"kind": tarfile.GNUTYPE_SPARSE},
        {"size": 1 << 40},
        {"size": -1},
    ],
    ids=repr,
)
def test_refuses_members_that_a_backup_never_has(member):
    with pytest.raises(ArchiveDamaged):
        read_all(hostile(**member))


def test_refuses_the_same_name_twice():
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, io.BytesIO())
    for content in (b"first", b"second"):
        writer.add("media/x", len(content), [content])
    writer.finish(b"{}")
    with pytest.raises(ArchiveDamaged, match="twice"):
        read_all(stream.getvalue())


@pytest.mark.parametrize("content", [b"short", b"much longer than it was said to be"])
def test_tells_when_a_file_changes_while_it_is_copied(content):
    with pytest.raises(SourceChanged):
        ArchiveWriter(io.BytesIO(), io.BytesIO()).add("media/x", 12, [content])
