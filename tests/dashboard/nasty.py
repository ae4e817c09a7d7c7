"""What nobody should send: values for addresses and forms, headers, and bodies that are no forms."""

import ast
import re
import uuid
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("dashboard", "costs", "reviews", "generations", "media_library", "notifications", "search"),
    "workspaces",
)
SOME_ID = str(uuid.UUID(int=7))
# As they stand in an address, percent-encoded: some of these bytes are no text.
ENCODED = [
    *("", "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C0%AF", "%", "%zz", "+", "%20", "%0D%0ASet-Cookie:x=1"),
    *(
        "-1",
        "0",
        "1e400",
        "NaN",
        "-inf",
        "1.5",
        "9" * 40,
        "-" + "9" * 20,
        "2147483648",
        "9223372036854775808",
    ),
    *(
        "%D9%A1%D9%A2",
        "%C2%B2",
        "%EF%BC%91",
        "0x10",
        "1_000",
        "%E2%80%AEtxt",
        "x" * 5000,
        "%F0%9F%98%80" * 200,
    ),
    *("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "-2026-01-01", "10000-01-01"),
    *(
        "[]",
        "%7B%22a%22:[1]%7D",
        "null",
        "true",
        "None",
        "undefined",
        "'%20OR%201=1--",
        "%25s%25n",
        "a'b%22c",
    ),
    *("../../etc/passwd", "//evil.example", "javascript:alert(1)", "%3Cscript%3Ealert(1)%3C/script%3E"),
    *(
        SOME_ID,
        f"{SOME_ID}:1",
        f"{SOME_ID}:{'9' * 30}",
        f"{SOME_ID}:-1",
        f"{SOME_ID},{SOME_ID}",
        f"{SOME_ID}:",
    ),
    *(",,,,", ":", "::", SOME_ID.upper(), SOME_ID.replace("-", ""), "1.5.0", "2026-W01-1", "Europe/Berlin"),
    *(
        "Mars/Phobos",
        "all",
        "mine",
        "24.25",
        "date,",
        "%22" * 100,
        "(((((",
        "*",
        "%5C",
        "-" * 300,
        "OR%20AND",
    ),
]
TYPED = [
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "-1",
        "0",
        "1e400",
        "NaN",
        "9" * 40,
        "-" + "9" * 20,
        "2147483648",
        "1.5",
        "١٢",
        "²",
    ),
    *("0000-00-00", "9999-12-31", "[]", '{"a": [1]}', "null", "' OR 1=1--", "%s%n", "{{ 7*7 }}", "../../x"),
    *(
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "\u202egnp.exe",
        "x" * 20_000,
        "\r\n\r\nX: y",
        "👩‍👩‍👧" * 90,
    ),
    *(
        SOME_ID,
        f"{SOME_ID}:1",
        f"{SOME_ID},{SOME_ID}",
        f"{SOME_ID}:{'9' * 30}",
        "//evil.example",
        "\ufffe\uffff",
    ),
    *(
        "on",
        "off",
        "approve",
        "delete",
        "unknown",
        "a@b",
        "=cmd|' /C calc'!A0",
        "\x1b[2J",
        "é" * 300,
        "@@@",
        "#",
    ),
]
HEADERS = [
    {},
    {"HTTP_HX_REQUEST": "true"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\xff<>", "HTTP_HX_CURRENT_URL": "http://[nonsense"},
    {
        "HTTP_HX_REQUEST": "true",
        "HTTP_HX_CURRENT_URL": "https://evil.example/?%00",
        "HTTP_HX_BOOSTED": "true",
    },
    {"HTTP_HX_REQUEST": "TRUE", "HTTP_HX_TRIGGER": "x" * 9000, "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
    {"HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_LANGUAGE": "xx;q=1e9,*;q=nan"},
    {"HTTP_RANGE": "bytes=99999999999999999999-", "HTTP_IF_RANGE": '"'},
    {"HTTP_RANGE": "bytes=-0,1-2,x", "HTTP_IF_NONE_MATCH": "*", "HTTP_IF_MODIFIED_SINCE": "Foo, 99 Bar"},
    {"HTTP_IF_MODIFIED_SINCE": "Fri, 31 Dec 9999 23:59:60 GMT", "HTTP_IF_MATCH": "W/"},
    {
        "HTTP_REFERER": "http://[",
        "HTTP_USER_AGENT": "\0" * 10 + "u" * 9000,
        "HTTP_X_FORWARDED_FOR": "\xff, ::1%",
    },
    {"HTTP_COOKIE": 'messages="[[\\"__json_message\\",0,99,\\"x\\"]]:forged"; csrftoken=x; sessionid=\xff'},
]


def values() -> st.SearchStrategy[str]:
    """Return a value for an address."""
    return st.sampled_from(ENCODED)


@cache
def names_read(app: str) -> list[str]:
    """Return every name that an app's code looks up in something, so also what it reads of an address."""
    found: set[str] = {"q", "page", "from", "to"}
    for path in (ROOT / app).rglob("*.py"):
        if "migrations" in path.parts or "management" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            found |= {name for name in _names(node) if re.fullmatch(r"[a-z_]{1,30}", name)}
    return sorted(found)


def _names(node: ast.AST) -> set[str]:
    """Return names in `x.get("a")`, `x["a"]`, `"a" in x`, `A = "a"` and `a = SomethingField()`."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("get", "getlist", "pop"):
            parts = list(node.args[:1])
    elif isinstance(node, ast.Subscript):
        parts = [node.slice]
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        parts = [node.left]
    elif isinstance(node, ast.Assign):
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith("Field"):
            return {target.id for target in node.targets if isinstance(target, ast.Name)}
        parts = [node.value]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
