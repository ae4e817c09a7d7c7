"""Files as they are handed on, and what others read in them."""

import hashlib
import io
import xml.etree.ElementTree as ElementTree

from PIL import Image

from media_library.provenance import SourceType, plan_mark
from media_library.provenance.xmp import IPTC_NAMESPACE, RDF_NAMESPACE

TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
FOREIGN = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="{RDF_NAMESPACE}"><rdf:Description rdf:about="uuid:7" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="kept">%s</rdf:Description></rdf:RDF>'
    "</x:xmpmeta>" + " " * 2000 + '<?xpacket end="w"?>'
)


def picture(image_format: str, mode: str = "RGB", **options) -> bytes:
    """Return a small picture that is not one flat colour."""
    image = Image.linear_gradient("L").resize((61, 47)).convert(mode)
    file = io.BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


def deliver(content: bytes, format_id: str, source_type: SourceType = SourceType.GENERATED):
    """Return the plan for a file, and the file as it is handed on."""
    file = io.BytesIO(content)
    plan = plan_mark(file, len(content), format_id, source_type)
    delivered = b"".join(plan.stream(file, hashlib.sha256(content).hexdigest()))
    assert len(delivered) == plan.size
    return plan, delivered


def marks_in(packet: bytes | str) -> list[str]:
    """Return every DigitalSourceType that an XML parser finds in the packet."""
    content = packet.strip(b"\0") if isinstance(packet, bytes) else packet
    root = ElementTree.fromstring(content)  # noqa: S314 - written by the test itself
    name = f"{{{IPTC_NAMESPACE}}}DigitalSourceType"
    attributes = [element.attrib[name] for element in root.iter() if name in element.attrib]
    return attributes + [element.text for element in root.iter(name)]


def packet_of(content: bytes) -> bytes:
    """Return the packet as Pillow finds it."""
    info = Image.open(io.BytesIO(content)).info
    return info.get("xmp") or info["XML:com.adobe.xmp"].encode()


def pixels(content: bytes) -> list[bytes]:
    image = Image.open(io.BytesIO(content))
    found = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        found.append(image.mode.encode() + image.tobytes())
    return found
