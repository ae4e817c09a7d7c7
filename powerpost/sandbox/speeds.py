"""How long the sandbox pretends to work: the switch `--speed` and `POWERPOST_SANDBOX_SPEED`."""

from powerpost.catalog import Kind

FACTORS: dict[str, float] = {"fast": 0.03, "normal": 1.0, "slow": 5.0}
DEFAULT = "normal"

# Seconds from the POST to the end of a job at factor 1: short enough to watch, long enough to see a card
# in every state.
SECONDS: dict[Kind, float] = {Kind.CONTENT: 4.0, Kind.IMAGES: 6.0, Kind.VIDEO: 12.0}

# Captions read back as `pending` for this share of their time, then as `processing`.
PENDING_SHARE = 0.25

# Frames per second of generated videos; fewer where nobody watches them.
FRAME_RATE = 12
FRAME_RATE_FAST = 2


def parse_speed(text: str) -> float:
    """Return the factor that `text` names: `fast`, `normal`, `slow` or a number of 0 or more.

    Raises ValueError with a sentence for people when it is none of them.
    """
    if text in FACTORS:
        return FACTORS[text]
    try:
        factor = float(text)
    except ValueError:
        factor = -1.0
    if not 0 <= factor <= 1000:
        names = ", ".join(FACTORS)
        raise ValueError(f"speed must be {names} or a factor from 0 to 1000, not {text!r}")
    return factor


def seconds_of(kind: Kind, factor: float) -> float:
    """Return how many seconds a job of this kind takes at this factor."""
    return SECONDS[kind] * factor


def frame_rate(factor: float) -> int:
    """Return the frames per second of a video made at this factor."""
    return FRAME_RATE_FAST if factor <= FACTORS["fast"] else FRAME_RATE
