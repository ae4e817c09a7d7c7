"""What PowerPost gives back for work that failed.

PowerPost publishes that credits of failed work are refunded, and says in no answer how many. A job that
failed gets all of them back; one that made fewer images than asked for, those of the missing images.
"""

from generations.lifecycle import Status


def refund_of(status: str, credits_used: int | None, asked: int, made: int) -> int | None:
    """Return the credits given back for a job that has ended this way; None when that is not known.

    `asked` and `made` are numbers of outputs. All images of a job cost the same, so those that are missing
    cost their part of it, rounded to whole credits.
    """
    if credits_used is None:
        return None
    if status == Status.FAILED:
        return credits_used
    if status == Status.PARTIAL and asked > 0:
        return round(credits_used * max(0, asked - made) / asked)
    return 0 if status == Status.COMPLETED else None
