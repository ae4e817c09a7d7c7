"""Sizes of files as people say them."""

import math

_UNITS = ("KB", "MB", "GB", "TB")


def size_in_words(size: int, *, round_up: bool = False) -> str:
    """Return a size in bytes as "245 KB" or "1.4 MB"; units of 1024, as PowerPost's limits are meant.

    With `round_up` the result is never less than the size: what is over a limit also reads so.
    """
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    amount, unit = float(size), "bytes"
    for unit in _UNITS:  # noqa: B007
        amount /= 1024
        if amount < 1024:
            break
    scale = 1 if amount >= 100 and not round_up else 10
    rounded = (math.ceil if round_up else round)(amount * scale) / scale
    return f"{rounded:.1f}".removesuffix(".0") + f" {unit}"
