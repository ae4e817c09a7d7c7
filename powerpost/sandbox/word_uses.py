"""Counts the uses of words that work only the first times."""

from django.db import transaction
from django.db.models import F

from powerpost.sandbox.faults import Word
from powerpost.sandbox.models import Account, WordUse


def count(account: Account, word: Word, subject: str) -> int:
    """Count one use of `word` for `subject` (a prompt, a job, a file) and return how many there are now."""
    with transaction.atomic():
        use, _ = WordUse.objects.get_or_create(account=account, word=word.text, subject=subject)
        WordUse.objects.filter(pk=use.pk).update(uses=F("uses") + 1)
        use.refresh_from_db(fields=["uses"])
    return use.uses


def works(account: Account, word: Word, subject: str) -> bool:
    """Count one use and return whether `word` still has its effect."""
    return word.times is None or count(account, word, subject) <= word.times
