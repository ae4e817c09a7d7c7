"""Numbers as people read them."""

from decimal import Decimal

from django.utils.formats import number_format


def grouped(number: float | Decimal) -> str:
    """Return a number with its thousands apart, in the formats of the person who is served.

    What `intcomma` of Django's humanize does, without the 1 MB of wordings for times that come with it.
    """
    return number_format(number, force_grouping=True)
