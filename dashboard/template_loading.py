"""Templates without indentation and lines of tags, by which people read them: browsers get a fifth less."""

import re
from collections.abc import Iterator

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")
_BLANK_LINES = re.compile(r"\n{2,}")
# The beginning of an element with attributes on several lines: a space does as well, and compresses better.
_LONG_TAG = re.compile(r"<[a-z][^<>]*\n[^<>]*>")
_TAG = re.compile(r"\{%\s*(\w+)[^\n]*?%\}")
_COMMENT = re.compile(r"\{#[^\n]*?#\}")
# It only remembers an address.
_ADDRESS = re.compile(r"\{% url [^\n]*? as \w+ %\}")
_BRANCHES = frozenset({"elif", "else", "empty"})
# Tags that draw nothing themselves. Not `block` and `partialdef`: what is drawn in their place elsewhere may
# stand in the middle of a line.
_BLOCKS = frozenset({"if", "for", "with", "cache", "comment"})
_SILENT = _BLOCKS | _BRANCHES | {f"end{name}" for name in _BLOCKS} | {"load"}


class Loader(filesystem.Loader):
    """Django's loader from folders, for pages only: an e-mail in plain text is read as it is written."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template; raises TemplateDoesNotExist."""
        source = super().get_contents(origin)
        return _short(source) if str(origin.template_name).endswith(".html") else source


def _short(source: str) -> str:
    """Return a template that draws the same but for blank lines and indentation."""
    source = _BLANK_LINES.sub("\n", _INDENTATION.sub("\n", source))
    source = _LONG_TAG.sub(lambda tag: tag[0].replace("\n", " "), source)
    # What includes this one may do so in the middle of a line, which the first end of a line here then ends.
    begins = "\n" if source[:2] in ("{%", "{#") and not source.startswith("{% extends") else ""
    return begins + "".join(_lines(source))


def _lines(source: str) -> Iterator[str]:
    # Whether the tags of each open block, so far, stood in lines of their own. Then all that was drawn before
    # such a tag has ended its line, whichever branch was taken, and the tag's line has nothing to end.
    alone: list[bool] = []
    for line in source.splitlines(keepends=True):
        names = _TAG.findall(_ADDRESS.sub("", line))
        is_silent = not _COMMENT.sub("", _TAG.sub("", line)).strip() and _SILENT.issuperset(names)
        may_go = is_silent
        for name in names:
            if name in _BLOCKS:
                alone.append(is_silent)
            elif alone and name in _BRANCHES:
                alone[-1] &= is_silent
                may_go &= alone[-1]
            elif alone and name.removeprefix("end") in _BLOCKS:
                may_go &= alone.pop()
        yield line.rstrip("\n") if may_go else line
