"""An icon in one path is drawn as the icon package draws it from its shapes."""

import pytest

from dashboard import icons


def test_an_icon_is_two_elements():
    assert icons.drawn("sun", 16, "i").count("<") == 3
    assert icons.drawn("layout-grid", 18, "i").startswith('<svg class="i" width="1.125rem" height="1.125rem"')


def test_a_shape_with_a_colour_of_its_own_keeps_it():
    assert 'fill="currentColor"' in icons.drawn("images", 18, "i")


@pytest.mark.parametrize(
    ("kind", "place", "path"),
    [
        ("path", {"d": "m9 12 2 2 4-4"}, "M9 12l2 2 4-4"),
        ("path", {"d": "m6.134 14.768.866-.5 2 3.464"}, "M6.134 14.768l.866-.5 2 3.464"),
        ("path", {"d": "m21 21-4.34-4.34"}, "M21 21l-4.34-4.34"),
        ("path", {"d": "m15 5c1 2 3 4 5 6"}, "M15 5c1 2 3 4 5 6"),
        ("path", {"d": "M5 12h14"}, "M5 12h14"),
        ("line", {"x1": "8", "y1": "21", "x2": "16", "y2": "21"}, "M8 21L16 21"),
        ("polyline", {"points": "1 2 3 4"}, "M1 2 3 4"),
        ("polygon", {"points": "1 2 3 4 5 1"}, "M1 2 3 4 5 1z"),
        ("circle", {"cx": "12", "cy": "12", "r": "4"}, "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"),
        ("ellipse", {"cx": "12", "cy": "5", "rx": "9", "ry": "3"}, "M3 5a9 3 0 1 0 18 0a9 3 0 1 0 -18 0z"),
        ("rect", {"x": "3", "y": "4", "width": "7", "height": "5"}, "M3 4h7v5h-7z"),
        (
            "rect",
            {"x": "3", "y": "3", "width": "7", "height": "7", "rx": "1"},
            "M4 3h5a1 1 0 0 1 1 1v5a1 1 0 0 1 -1 1h-5a1 1 0 0 1 -1 -1v-5a1 1 0 0 1 1 -1z",
        ),
    ],
)
def test_each_shape_becomes_a_part_of_a_path(kind, place, path):
    assert icons.as_path(kind, place) == path


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        icons.drawn("no-such-icon", 18, "i")
