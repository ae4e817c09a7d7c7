"""Which stylesheets and scripts reach the browser as one file.

Each request costs a visitor one way to the server and back, so what belongs together travels together: the
static files storage (static_files.py) joins these when the files are collected, and `{% linked %}` links the
joined file. Where nothing is collected (DEBUG, tests) it links the parts one by one.

In the cascade the order of the names is the order of the rules: what every page has, then what some pages
have, then what one page has.
"""


def _components(*names: str) -> tuple[str, ...]:
    return tuple(f"css/components/{name}.css" for name in names)


def _pages(*names: str) -> tuple[str, ...]:
    return tuple(f"css/pages/{name}.css" for name in names)


def _scripts(*names: str) -> tuple[str, ...]:
    return tuple(f"js/{name}.js" for name in names)


_FRAME = ("frame", "bell", "search_box", "buttons", "status", "notices", "forms", "panels", "menus")
_USUAL = ("choices", "chips", "filters", "facts", "lists", "tables", "empty")
_CARDS = ("cards", "videos", "progress")
_FILES = ("media", "tile_ticks", "uploads", "videos", "progress")
_POSTS = ("frames", "frames_more", "previews", "captions")
_THREADS = ("review", "threads", "threads_more", "changes")

JOINED: dict[str, tuple[str, ...]] = {
    "joined/site.css": (
        *("css/app.css", "css/tokens.css", "css/base.css", "css/layout.css"),
        *_components(*_FRAME),
    ),
    # For every page that has no list of its own below, which links more of them by itself.
    "joined/components.css": _components(*_USUAL, "bare"),
    "joined/all_components.css": _components(
        *_USUAL, "bare", *_CARDS, "dialogs", "models", "charts", *_FILES, "viewer", *_POSTS, *_THREADS
    ),
    "joined/board.css": _components("chips", "filters", "facts", "empty", *_CARDS) + _pages("generations"),
    "joined/overview.css": _components(
        "chips", "filters", "facts", "lists", "tables", "empty", *_CARDS, "media", "models"
    )
    + _pages("overview"),
    "joined/search.css": _components("chips", "filters", "facts", "empty") + _pages("search"),
    "joined/captions.css": _components("facts", "lists", "progress", "media", "videos", *_POSTS)
    + _pages("job"),
    "joined/generation.css": _components("facts", "lists", "progress", "media", "videos", "viewer")
    + _pages("job"),
    "joined/create.css": _components("choices", "chips", "filters", "facts") + _pages("picker", "create"),
    "joined/library.css": _components("chips", "filters", "facts", "empty", *_FILES) + _pages("library"),
    "joined/costs.css": _components("chips", "filters", "facts", "lists", "tables", "empty", "charts")
    + _pages("costs"),
    "joined/desk.css": _components("chips", "facts", "videos", "frames", "previews", "review", "threads")
    + _pages("desk"),
    # What the desk needs once somebody does something, or where there is more than usual to see.
    "joined/desk_later.css": _components(
        *("dialogs", "empty", "viewer", "frames_more", "threads_more", "changes")
    )
    + _pages("desk_more"),
    "joined/file.css": _components("chips", "filters", "facts", "lists", "media", "viewer", "progress")
    + _pages("tags", "file"),
    "joined/wall.css": _components("empty", *_POSTS) + _pages("wall"),
    "joined/compare.css": _components(*_USUAL, "cards", "videos", "dialogs") + _pages("compare"),
    "joined/history.css": _components(*_USUAL, "changes") + _pages("revisions"),
    "joined/replace.css": _components(*_USUAL, "dialogs", *_FILES, "viewer", "changes")
    + _pages("picker", "picking", "revisions"),
    # What comes when a dialog is opened: named in its `data-styles`, linked by on_demand.js.
    "joined/picking.css": _components("dialogs", *_FILES) + _pages("picking"),
    "joined/look.css": _components("lists", "viewer") + _pages("tags", "look"),
    "joined/site.js": _scripts(
        *(
            "theme",
            "motion",
            "menu",
            "dialog",
            "polling",
            "submit_once",
            "request_errors",
            "search_key",
        ),
        "on_demand",
    ),
    "joined/generation.js": _scripts("copy", "frames"),
    "joined/library.js": _scripts("press", "first_ticks", "send_on_change", "unpack"),
    "joined/create.js": _scripts("press", "create"),
    "joined/desk.js": _scripts("anchors", "desk", "frames", "desk_ticks", "desk_words"),
}

# What templates/standalone.html links by its plain name, as it must do without the list of the hashed ones.
PLAIN = (
    *("favicon.svg", "mark.svg", "js/theme_early.js", "js/draft.js"),
    *("css/app.css", "css/tokens.css", "css/base.css", "css/layout.css"),
    *_components("frame", "buttons", "notices", "forms", "bare"),
)
