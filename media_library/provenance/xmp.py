"""The XMP packet that says how a file came about.

Sources: IPTC Photo Metadata User Guide, "Guidance on using Digital Source Type": software that creates
images by trained algorithms writes the term into the XMP packet of image and video files. The terms:
https://cv.iptc.org/newscodes/digitalsourcetype. The packet: Adobe's XMP Specification, parts 1 and 3.

The prompt and the model stay out of the file: it is to be published, they are not.
"""

import re
from enum import StrEnum
from xml.parsers import expat

from media_library.provenance.reading import AlreadyMarked, Unmarkable

IPTC_NAMESPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP_NAMESPACE = "http://ns.adobe.com/xap/1.0/"
RDF_NAMESPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CREATOR_TOOL = "PowerPost"
# Packets of cameras and editors have a few kilobytes. Also keeps many planned files small in memory.
PACKET_MAX = 32 * 1024

# What a description is about, as an attribute's value: the file that it stands in.
_THIS_FILE = '""'
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'
_PACKET_LINES = re.compile(r"<\?xpacket\b.*?\?>", re.DOTALL)
_RDF_END = re.compile(r"</(?:[\w.-]+:)?RDF\s*>")
_RDF_START = re.compile(r"<(?:[\w.-]+:)?RDF\b[^>]*>")
_ABOUT = re.compile(r"\brdf:about\s*=\s*(\"[^\"]*\"|'[^']*')")
_TERM = re.compile(r"digitalsourcetype/(\w+)", re.ASCII)
_TYPE_ATTRIBUTE = re.compile(r"\s[\w.-]+:DigitalSourceType\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_TYPE_ELEMENT = re.compile(
    r"<([\w.-]+:DigitalSourceType)\b[^>]*?(?:/>|>.*?</\1\s*>)",
    re.DOTALL,
)


class SourceType(StrEnum):
    """Terms of IPTC's vocabulary that say a trained algorithm took part."""

    # "Digital media created algorithmically using an AI model trained on captured content"
    GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    # "The compositing of trained algorithmic media with some other media"
    COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"


_KNOWN_TERMS = {entry.rpartition("/")[2] for entry in SourceType}


def packet(source_type: SourceType, present: bytes = b"") -> bytes:
    """Return an XMP packet with the mark: a new one, or the file's present one with the mark added.

    A present packet that is not XML is replaced: no program can read it. One that says already that the
    file was generated raises AlreadyMarked; one that is too long raises Unmarkable.
    """
    merged = _merged(source_type, present) if present.strip(b"\0 \r\n\t") else ""
    body = merged or _new_body(source_type)
    encoded = f"{_BEGIN}\n{body}\n{_END}".encode()
    if len(encoded) > PACKET_MAX:
        raise Unmarkable("its present metadata leave no room")
    return encoded


def _new_body(source_type: SourceType) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        f' <rdf:RDF xmlns:rdf="{RDF_NAMESPACE}">\n'
        f"{_description(source_type, _THIS_FILE)}\n"
        " </rdf:RDF>\n"
        "</x:xmpmeta>"
    )


def _description(source_type: SourceType, about: str, *, with_tool: bool = True) -> str:
    tool = f"   <xmp:CreatorTool>{CREATOR_TOOL}</xmp:CreatorTool>\n" if with_tool else ""
    return (
        f'  <rdf:Description xmlns:rdf="{RDF_NAMESPACE}" rdf:about={about} '
        f'xmlns:Iptc4xmpExt="{IPTC_NAMESPACE}" xmlns:xmp="{XMP_NAMESPACE}">\n'
        f"   <Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>\n"
        f"{tool}"
        "  </rdf:Description>"
    )


def _merged(source_type: SourceType, present: bytes) -> str:
    """Return the present packet's body with one more description; empty when it cannot be read."""
    if len(present) > 2 * PACKET_MAX:
        raise Unmarkable("its present metadata leave no room")
    try:
        text = present.decode().strip("\ufeff\0")
    except UnicodeDecodeError:
        return ""
    body = _PACKET_LINES.sub("", text).strip("\ufeff\0 \r\n\t")
    if not _is_well_formed(body):
        return ""
    stated = [term for found in _stated(body) for term in _TERM.findall(found)]
    if stated and all(term in _KNOWN_TERMS for term in stated):
        raise AlreadyMarked(stated[0])
    body = _TYPE_ELEMENT.sub("", _TYPE_ATTRIBUTE.sub("", body))
    ends, start = list(_RDF_END.finditer(body)), _RDF_START.search(body)
    if not ends or start is None:
        return ""
    about = _ABOUT.search(body)
    description = _description(
        source_type, about.group(1) if about else _THIS_FILE, with_tool="CreatorTool" not in body
    )
    at = ends[-1].start()
    merged = f"{body[:at].rstrip()}\n{description}\n {body[at:]}"
    return merged if _is_well_formed(merged) else ""


def _stated(body: str) -> list[str]:
    matches = [*_TYPE_ATTRIBUTE.finditer(body), *_TYPE_ELEMENT.finditer(body)]
    return [match.group(0) for match in matches]


class _Refused(Exception):
    """A packet declares entities, which XMP has no use for and which can unpack into gigabytes."""


def _is_well_formed(text: str) -> bool:
    def refuse(*declaration: object) -> None:
        raise _Refused

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, _Refused):
        return False
    return True


def stated_terms(present: bytes) -> list[str]:
    """Return the terms of IPTC's vocabulary that metadata state of how the file came about."""
    return _TERM.findall(present.decode(errors="replace"))


def packet_of_term(term: str) -> bytes:
    """Return a packet that states this one thing and nothing else; `term` is one of stated_terms()."""
    body = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF_NAMESPACE}">'
        f'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{IPTC_NAMESPACE}"><Iptc4xmpExt:DigitalSourceType>'
        f"http://cv.iptc.org/newscodes/digitalsourcetype/{term}"
        "</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return f"{_BEGIN}{body}{_END}".encode()
