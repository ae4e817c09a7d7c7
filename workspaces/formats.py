"""How numbers and dates are written: Django's format modules, one for each pair of a person's two choices.

Each pair is a variant of English, such as `en-pcyear`: Django looks a language's formats up by its name and
finds no texts of its own for a variant, so everything stays English and only the formats change. The
modules are entered here, as they would be found in two dozen files below FORMAT_MODULE_PATH.

Beside Django's own names, templates and code may use EXACT_FORMAT (to the second),
WEEKDAY_DATE_FORMAT and SHORT_DAY_FORMAT (a day of this year).
"""

import sys
from types import ModuleType

from django.utils.translation import to_locale

from workspaces.models import PersonalSettings

Number = PersonalSettings.NumberFormat
Date = PersonalSettings.DateFormat

# Without a person: of the installation, of guests, and of the background.
DEFAULT_CODE = "en"
_DEFAULT = (Number.COMMA_POINT, Date.DAY_FIRST)

# No number may break in two at the end of a line.
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_NUMBERS = {
    Number.COMMA_POINT: ("cp", {"THOUSAND_SEPARATOR": ",", "DECIMAL_SEPARATOR": "."}),
    Number.POINT_COMMA: ("pc", {"THOUSAND_SEPARATOR": ".", "DECIMAL_SEPARATOR": ","}),
    Number.SPACE_COMMA: ("sc", {"THOUSAND_SEPARATOR": NO_BREAK_SPACE, "DECIMAL_SEPARATOR": ","}),
    Number.APOSTROPHE_POINT: ("ap", {"THOUSAND_SEPARATOR": "’", "DECIMAL_SEPARATOR": "."}),
}
_DATES = {
    Date.DAY_FIRST: (
        "day",
        {
            "DATE_FORMAT": "j F Y",
            "DATETIME_FORMAT": "j F Y, H:i",
            "TIME_FORMAT": "H:i",
            "SHORT_DATE_FORMAT": "j M Y",
            "SHORT_DATETIME_FORMAT": "j M Y, H:i",
            "MONTH_DAY_FORMAT": "j F",
            "YEAR_MONTH_FORMAT": "F Y",
            "SHORT_DAY_FORMAT": "j M",
            "WEEKDAY_DATE_FORMAT": "l, j F Y",
            "EXACT_FORMAT": "j M Y, H:i:s",
        },
    ),
    Date.MONTH_FIRST: (
        "month",
        {
            "DATE_FORMAT": "F j, Y",
            "DATETIME_FORMAT": "F j, Y, g:i a",
            "TIME_FORMAT": "g:i a",
            "SHORT_DATE_FORMAT": "M j, Y",
            "SHORT_DATETIME_FORMAT": "M j, Y, g:i a",
            "MONTH_DAY_FORMAT": "F j",
            "YEAR_MONTH_FORMAT": "F Y",
            "SHORT_DAY_FORMAT": "M j",
            "WEEKDAY_DATE_FORMAT": "l, F j, Y",
            "EXACT_FORMAT": "M j, Y, g:i:s a",
        },
    ),
    Date.YEAR_FIRST: (
        "year",
        {
            "DATE_FORMAT": "Y-m-d",
            "DATETIME_FORMAT": "Y-m-d H:i",
            "TIME_FORMAT": "H:i",
            "SHORT_DATE_FORMAT": "Y-m-d",
            "SHORT_DATETIME_FORMAT": "Y-m-d H:i",
            "MONTH_DAY_FORMAT": "m-d",
            "YEAR_MONTH_FORMAT": "Y-m",
            # Month and day alone, as figures, could be taken for each other.
            "SHORT_DAY_FORMAT": "Y-m-d",
            "WEEKDAY_DATE_FORMAT": "l, Y-m-d",
            "EXACT_FORMAT": "Y-m-d H:i:s",
        },
    ),
}


def format_code(number_format: str, date_format: str) -> str:
    """Return the variant of English with these formats; the installation's for a choice nobody knows."""
    try:
        number, date = Number(number_format), Date(date_format)
    except ValueError:
        return DEFAULT_CODE
    if (number, date) == _DEFAULT:
        return DEFAULT_CODE
    return f"{DEFAULT_CODE}-{_NUMBERS[number][0]}{_DATES[date][0]}"


def register_formats() -> None:
    """Enter the module of each pair where Django looks for it."""
    for number, (_, number_formats) in _NUMBERS.items():
        for date, (_, date_formats) in _DATES.items():
            name = f"{__name__}.{to_locale(format_code(number, date))}.formats"
            module = ModuleType(name)
            vars(module).update({"NUMBER_GROUPING": 3} | number_formats | date_formats)
            sys.modules[name] = module
