"""Templates without the indentation that people read them by: browsers get a fifth less."""

import re

from django.template import Origin
from django.template.loaders import filesystem

# Not the ends of lines: what reports an error counts them, and words need them between each other.
_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Django's loader from folders, for pages only: an e-mail in plain text is read as it is written."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template; raises TemplateDoesNotExist."""
        source = super().get_contents(origin)
        return _INDENTATION.sub("\n", source) if str(origin.template_name).endswith(".html") else source
