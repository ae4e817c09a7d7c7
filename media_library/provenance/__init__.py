"""Marking generated files as such, inside the file: IPTC's DigitalSourceType in an XMP packet.

What the EU's AI Act asks for (Regulation 2024/1689, Article 50: machine-readable) and what platforms read.
Nothing is decoded or encoded anew: pixels and frames stay the same to the bit.
"""

from media_library.provenance.marking import Altered, Mark, Plan, plan_mark, plan_without_mark
from media_library.provenance.xmp import SourceType

__all__ = ["Altered", "Mark", "Plan", "SourceType", "plan_mark", "plan_without_mark"]
