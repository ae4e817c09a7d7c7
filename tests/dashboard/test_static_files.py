"""What the browser gets of the static files: joined, shortened, and still what was written."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template

from dashboard.joined_files import JOINED, PLAIN
from dashboard.static_files import (
    CannotJoin,
    JoinedStaticFilesStorage,
    joined,
    shorter_script,
    shorter_stylesheet,
)

STATIC = Path(settings.BASE_DIR) / "static"


def collect(folder: Path) -> None:
    """Do what collectstatic does with the storage of the product, into a folder of the test."""
    storage = JoinedStaticFilesStorage(location=folder, base_url="/static/")
    found = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            name = path if not getattr(source, "prefix", "") else f"{source.prefix}/{path}"
            found[name] = (source, path)
            if not storage.exists(name):
                with source.open(path) as file:
                    storage.save(name, file)
    for _, _, done in storage.post_process(found):
        assert not isinstance(done, Exception), done


# --- Stylesheets --------------------------------------------------------------------------------------


def test_a_stylesheet_loses_comments_and_space_only():
    text = """/* Why. */
    @layer components {
      .card > .title :is(a, b):hover , .card .end {
        margin: 0 auto ;  content: "a;  { /* b */ } \\"c" ;
        --x: calc(1rem + 2px);
      }
      @media (min-width: 45rem) and (max-width: 68rem) { .a { color : red } }
    }
    """
    assert shorter_stylesheet(text) == (
        "@layer components{.card > .title :is(a,b):hover,.card .end{"
        'margin:0 auto;content:"a;  { /* b */ } \\"c";--x:calc(1rem + 2px)}'
        "@media (min-width:45rem) and (max-width:68rem){.a{color :red}}}"
    )


# --- Scripts ------------------------------------------------------------------------------------------


def test_a_script_loses_lines_of_comments_and_indentation():
    assert (
        shorter_script("a.js", "// Why.\nif (a) {\n  // Why.\n  b(`//${c}`);  \n\n}\n")
        == "if (a) {\nb(`//${c}`);\n}\n"
    )


def test_a_literal_over_several_lines_stays_as_it_is():
    text = "const a = `one\n  // two\n\n  three`;\n"
    assert shorter_script("a.js", text) == text


def test_a_comment_that_could_be_part_of_a_string_is_refused():
    with pytest.raises(CannotJoin, match=r"a\.js, line 2"):
        shorter_script("a.js", "one();\ntwo(); /* three */\n")


def test_joined_modules_keep_their_names_and_share_imports():
    text = joined(
        "joined/x.js",
        [
            ("js/a.js", 'import { one } from "./other.js";\nconst same = one;\n'),
            (
                "js/b.js",
                'import { one, two } from "./other.js";\nconst same = two;\nimport("./c.js");\n',
            ),
        ],
    )
    assert text.startswith('import { one, two } from "../js/other.js";\ntry {\nconst same = one;\n} catch')
    assert 'import("../js/c.js")' in text


@pytest.mark.parametrize(
    "line", ["export const a = 1;", 'import * as all from "./b.js";', 'import "./b.js";']
)
def test_modules_that_cannot_be_joined_are_refused(line):
    with pytest.raises(CannotJoin, match=r"a\.js"):
        joined("joined/x.js", [("js/a.js", f"{line}\n")])


# --- All of them --------------------------------------------------------------------------------------


def test_every_part_is_there():
    assert [part for parts in JOINED.values() for part in parts if not (STATIC / part).exists()] == []


def test_pages_about_failures_find_their_files(collected, settings):
    page = (Path(settings.BASE_DIR) / "templates" / "standalone.html").read_text()

    assert set(re.findall(r"static_prefix \}\}([\w/.]+)", page)) == set(PLAIN)
    assert [name for name in PLAIN if not (collected / name).exists()] == []
    assert not (collected / "js/desk.js").exists()


def test_no_module_is_run_twice():
    # A module that is joined must not be imported, or linked by itself on a page that has the joined one.
    parts = {Path(part).name for name, parts in JOINED.items() for part in parts if name.endswith(".js")}
    imported = {
        found
        for path in (STATIC / "js").glob("*.js")
        for found in re.findall(r"""(?:from |import\()["']\./([\w.]+)["']""", path.read_text())
    }
    assert parts & imported == set()


def test_modules_import_each_other_by_names_that_browsers_may_keep(collected):
    scripts = [*collected.glob("joined/*.????????????.js"), *collected.glob("js/*.????????????.js")]
    assert scripts
    for path in scripts:
        for address in re.findall(r"""(?:from |import\()["'](\.[^"']+)["']""", path.read_text()):
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), f"{path.name} imports {address}"
            assert (path.parent / address).resolve().exists()


def test_without_collected_files_each_part_is_linked():
    template = Template('{% load static_links %}{% linked "joined/desk.js" %}')

    assert template.render(Context()).count("<script") == len(JOINED["joined/desk.js"])


def test_with_collected_files_there_is_one_link(monkeypatch):
    monkeypatch.setattr(staticfiles_storage, "joins", True, raising=False)
    template = Template('{% load static_links %}{% linked "joined/desk.css" %}')

    assert template.render(Context()) == '<link rel="stylesheet" href="/static/joined/desk.css">'


def test_collecting_again_changes_nothing(prepared_folder, tmp_path):
    def names_and_bytes():
        return sorted((str(path), path.read_bytes()) for path in tmp_path.rglob("static/*/*.[cj]s*"))

    prepared_folder.copy_static_files_to(tmp_path)
    before = names_and_bytes()
    collect(tmp_path / "static")

    assert names_and_bytes() == before
