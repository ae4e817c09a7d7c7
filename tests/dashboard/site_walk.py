"""Walking the site as a browser would: which addresses there are, and the links and forms of a page."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from zipfile import ZipFile

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# Signs the browser out, so that whatever is tried afterwards would be tried as nobody.
SIGNS_OUT = "/accounts/logout/"


@dataclass(frozen=True)
class Pattern:
    """One address of the site: its path with places for values, and the name of its namespace and itself."""

    path: str
    name: str
    namespace: str


def patterns(resolver: URLResolver | None = None, path: str = "/", namespace: str = "") -> Iterator[Pattern]:
    """Yield every address that the resolver knows, the admin's too."""
    for entry in (resolver or get_resolver()).url_patterns:
        whole = path + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield Pattern(whole, entry.name or "", namespace)
        else:
            yield from patterns(entry, whole, entry.namespace or namespace)


def address_of(pattern: str, **values: object) -> str:
    """Return an address of the pattern with a value for each kind of place: uuid, int, str, regular."""
    if "(?P<" in pattern:
        # Some patterns of the admin are regular expressions.
        pattern = re.sub(r"\(\?P<\w+>[^)]*\)", str(values.get("regular", "auth")), pattern).rstrip("$")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda place: str(values.get(place[1] or "str", "1")), pattern)


@dataclass
class Form:
    """A form as a page shows it: where it goes, and what it sends when nobody types anything."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    is_multipart: bool = False

    @property
    def data(self) -> dict[str, list[str]]:
        """The fields as the test client sends them."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found

    def sent_by_each_button(self) -> list["Form"]:
        """Return the form as it is sent by a button without a name, and by each that has one."""
        return [
            replace(self, fields=[*self.fields, *pressed], buttons=[])
            for pressed in ([], *([button] for button in dict.fromkeys(self.buttons)))
        ]

    @property
    def shape(self) -> tuple[str, ...]:
        """What is the same in two forms that differ only in the thing they are about."""
        place = re.sub(r"[0-9a-f-]{36}|\d{5,}", "*", urlsplit(self.action).path)
        actions = sorted(value for name, value in self.fields if name in ("action", "view", "kind"))
        return (self.method, place, *sorted({name for name, _ in self.fields}), *actions)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        # Fields outside of their form name it by its id.
        self._by_id: dict[str, Form] = {}
        self._elsewhere: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._choice: tuple[Form | None, str, bool] | None = None
        self._area: tuple[Form | None, str, str] | None = None
        self.feed(html)
        for tag, names in self._elsewhere:
            if names["form"] in self._by_id:
                self._field(self._by_id[names["form"]], tag, names)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "hx-get", "data-href", "data-src", "poster"):
            if names.get(name):
                self.links.append(self._absolute(names[name]))
        if names.get("hx-post"):
            self.forms.append(Form(self._absolute(names["hx-post"]), "post"))
        if tag == "form":
            self._form = Form(
                self._absolute(names.get("action", "")) or self.address,
                names.get("method", "get").lower(),
                is_multipart="multipart" in names.get("enctype", ""),
            )
            self.forms.append(self._form)
            self._by_id[names.get("id", "")] = self._form
        elif tag in ("input", "textarea", "select", "button") and names.get("name"):
            if "form" in names:
                self._elsewhere.append((tag, names))
            else:
                self._field(self._form, tag, names)
        elif tag == "option" and self._choice is not None:
            form, name, is_chosen = self._choice
            if form is not None and ("selected" in names or not is_chosen):
                if "selected" in names:
                    form.fields = [entry for entry in form.fields if entry[0] != name]
                form.fields.append((name, names.get("value", "")))
                self._choice = (form, name, True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None
        elif tag == "textarea" and self._area is not None:
            form, name, value = self._area
            if form is not None:
                form.fields.append((name, value.removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            form, name, value = self._area
            self._area = (form, name, value + data)

    def _absolute(self, address: str) -> str:
        return urldefrag(urljoin(self.address, address))[0]

    def _field(self, form: Form | None, tag: str, names: dict[str, str]) -> None:
        name, kind = names["name"], names.get("type", "text")
        if tag == "textarea":
            self._area = (form, name, "")
        elif tag == "select":
            self._choice = (form, name, False)
        if form is None:
            return
        if tag == "textarea" or (tag == "input" and kind in ("text", "email", "search", "url")):
            form.texts.add(name)
        if kind == "file":
            form.files.append(name)
        elif tag == "button" or kind in ("submit", "image"):
            form.buttons.append((name, names.get("value", "")))
        elif tag == "input":
            # Of radio buttons that nobody has chosen of yet, the first.
            if kind == "radio" and "checked" in names:
                form.fields = [entry for entry in form.fields if entry[0] != name]
            if kind != "radio" or "checked" in names or name not in form.data:
                form.fields.append((name, names.get("value", "on" if kind == "checkbox" else "")))


@dataclass
class Answer:
    """What a request came to, and what it wrote beside the session, which was undone again."""

    status: int
    location: str
    text: str
    written: list[str]


def ask(client: Client, method: str, address: str, data: Any = None, **extra: Any) -> Answer:
    """Send a request and undo whatever it did, to the database and to the browser."""
    cookies = copy.deepcopy(client.cookies)
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"INSERT|UPDATE|DELETE", sql) and "django_session" not in sql:
            written.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        if data is None or isinstance(data, bytes):
            response = client.generic(method.upper(), address, data or b"", **extra)
        else:
            response = getattr(client, method)(address, data, **extra)
        text = text_of(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return Answer(response.status_code, response.get("Location", ""), text, written)


def text_of(response: HttpResponseBase) -> str:
    """Return what an answer says, streamed or not; of a ZIP archive, the names and texts of its files."""
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore
    if content[:2] != b"PK":
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        return "\n".join([*names, *(archive.read(name).decode(errors="replace") for name in names)])


def crawl(client: Client, beginnings: list[str], most: int) -> dict[str, Answer]:
    """Follow links from these addresses, breadth first; return what each address answered.

    Of addresses that differ only in ids and filters, two of each are visited.
    """
    answers: dict[str, Answer] = {}
    waiting = list(dict.fromkeys(beginnings))
    shapes: dict[str, int] = {}
    while waiting and len(answers) < most:
        address = waiting.pop(0)
        if address in answers:
            continue
        answers[address] = answer = ask(client, "get", address)
        found = [answer.location] if answer.location else Page(address, answer.text).links
        for link in found:
            parts = urlsplit(urljoin(address, link))
            if parts.netloc or parts.scheme or parts.path.startswith(("/static/", SIGNS_OUT)):
                continue
            target = urldefrag(urljoin(address, link))[0]
            names = sorted(entry.partition("=")[0] for entry in parts.query.split("&"))
            shape = re.sub(r"[0-9a-f-]{36}|\d{5,}", "*", parts.path) + "?" + "&".join(names)
            if target not in answers and shapes.setdefault(shape, 0) < 2:
                shapes[shape] += 1
                waiting.append(target)
    return answers
