"""Static files as they reach the browser: joined, without what only people read, hashed and compressed.

There is no build step: this is what `collectstatic` does with the files as they are. It takes away comments
and indentation, which no string of ours may hold; it renames and rewrites nothing, so that what a browser
reports is found in the source.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from dashboard.joined_files import JOINED, PLAIN

# The folders of files that are ours; those of packages stay as they come.
OURS = ("css/", "js/", "admin/theme.css", "admin/operations.css")

# A comment in a string is none, and a quotation mark in a comment begins no string.
_STRING_OR_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|/\*.*?\*/""", re.DOTALL)
_AROUND_SIGNS = re.compile(r"\s*([{};,])\s*")
_AFTER_COLON = re.compile(r"(?<=[\w -]):\s+")
_BEFORE_END = re.compile(r";\s*}")
_IMPORT = re.compile(r"""^import \{ ([\w, ]+) \} from "\./([\w.]+)";$""", re.MULTILINE)
_EXPORT = re.compile(r"^\s*export\b", re.MULTILINE)


class CannotJoin(Exception):
    """A file is written in a way that this module cannot join or shorten; the message says which."""


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, with the files of JOINED beside their parts, and all of ours shortened."""

    # Else a module would import others by names without a hash, which browsers may not keep.
    support_js_module_import_aggregation = True
    joins = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Shorten and join what was collected, then hash and compress it."""
        if not dry_run:
            texts = {
                name: _read(*paths[name])
                for name in paths
                if name.startswith(OURS) and name.endswith((".css", ".js"))
            }
            for name, parts in JOINED.items():
                # Some tests collect other files than ours.
                if all(part in texts for part in parts):
                    self._put(paths, name, joined(name, [(part, texts[part]) for part in parts]))
            for name, text in texts.items():
                self._put(paths, name, shortened(name, text))
        yield from super().post_process(paths, dry_run, **options)

    def url_converter(self, name: str, *args: Any, **options: Any) -> Callable[[re.Match[str]], str]:
        """Return what writes the address of a file that another one names."""
        if name.endswith(".js") and not name.startswith((*OURS, "joined/")):
            # Django's patterns find imports in the documentation within packages' scripts too.
            return lambda found: found["matched"]
        return super().url_converter(name, *args, **options)

    def delete_files(self, files_to_delete: set[str]) -> None:
        """Delete what is not to be kept beside the hashed files."""
        super().delete_files(files_to_delete - set(PLAIN))

    def _put(self, paths: dict[str, tuple[Storage, str]], name: str, text: str) -> None:
        if self.exists(name):
            self.delete(name)
        self._save(name, ContentFile(text.encode()))
        paths[name] = (self, name)


def shortened(name: str, text: str) -> str:
    """Return the file without comments and indentation; raises CannotJoin."""
    return shorter_stylesheet(text) if name.endswith(".css") else shorter_script(name, text)


def joined(name: str, parts: Iterable[tuple[str, str]]) -> str:
    """Return the file that does what its parts (names, texts) do one after the other; raises CannotJoin."""
    if name.endswith(".css"):
        return "".join(shorter_stylesheet(text) for _, text in parts)
    return _joined_modules(parts)


def shorter_stylesheet(text: str) -> str:
    """Return a stylesheet without comments, and with no more space than it needs."""
    pieces = _STRING_OR_COMMENT.split(text)
    # Every second piece is a string, which stays as it is, or None in the place of a comment.
    pieces[::2] = [_shorter_rules(piece) for piece in pieces[::2]]
    return _BEFORE_END.sub("}", "".join(piece or "" for piece in pieces)).strip()


def _shorter_rules(text: str) -> str:
    return _AFTER_COLON.sub(":", _AROUND_SIGNS.sub(r"\1", re.sub(r"\s+", " ", text)))


def shorter_script(name: str, text: str) -> str:
    """Return a script without lines of comments and without indentation; raises CannotJoin.

    What stands in a template literal over several lines stays as it is. Such a literal holds no other one.
    """
    lines = []
    is_inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        shown = line if is_inside else line.strip()
        if not is_inside:
            if not shown or shown.startswith("//"):
                continue
            if "/*" in shown:
                raise CannotJoin(f"{name}, line {number}: comments are lines that begin with //.")
        is_inside ^= shown.count("`") % 2 == 1
        lines.append(shown)
    return "\n".join(lines) + "\n"


def _joined_modules(parts: Iterable[tuple[str, str]]) -> str:
    # Each stays in a block of its own, as its names are its own; and when one of them fails, the others go on
    # and the browser reports it, as with modules of their own.
    imports: dict[str, set[str]] = {}
    blocks = []
    for name, text in parts:
        if _EXPORT.search(text):
            raise CannotJoin(f"{name}: a module that exports can only be imported.")
        for names, module in _IMPORT.findall(text):
            imports.setdefault(module, set()).update(names.split(", "))
        body = shorter_script(name, _IMPORT.sub("", text))
        if re.search(r"^import\b(?!\()", body, re.MULTILINE):
            raise CannotJoin(f'{name}: imports look like `import {{ one, other }} from "./module.js";`.')
        blocks.append(f"try {{\n{body}}} catch (error) {{\nreportError(error);\n}}\n")
    head = [
        f'import {{ {", ".join(sorted(names))} }} from "../js/{module}";\n'
        for module, names in imports.items()
    ]
    return "".join([*head, *blocks]).replace('import("./', 'import("../js/')


def _read(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read().decode())
