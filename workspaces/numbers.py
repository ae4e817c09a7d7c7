"""Numbers as people read them."""

from decimal import Decimal

from django.utils.formats import number_format


def grouped(number: float | Decimal) -> str:
    """Return a number with its thousands apart, in the formats of the person who is served.

    What `intcomma` of Django's humanize does, without the 1 MB of wordings for times that come with it.
    """
    return number_format(number, force_grouping=True)


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_a_sentence(number: int) -> str:
    """Return a number as a sentence has it: in a word from one to nine, else with its thousands apart."""
    return _WORDS[number - 1] if 1 <= number <= len(_WORDS) else grouped(number)
