"""A believable year of one team's work, made quickly: what the figures are measured on, whoever repeats them.

    python -m benchmarks.dataset --jobs 100000 [--seed 7] [--waiting 40] [--anyway]

Fills the database that the settings name (DATA_DIR or DATABASE_URL). The same number of jobs and the same
seed make the same work, up to this moment. From Python, after django.setup() and migrate: `fill(jobs)`.
"""

from benchmarks.dataset.result import DataSet

__all__ = ["DataSet", "fill", "session_cookie"]


def fill(jobs: int, *, seed: int = 7, waiting: int = 40, pictures: int = 24) -> DataSet:
    """Write the workspace Northwind with so many jobs, and a neighbour with an eighth of them; return facts.

    `waiting` outputs wait for review, all others are decided. `pictures` different ones are drawn, which all
    image rows share: deleting one file of the library takes its bytes from the others.
    """
    # Django's models, which cannot be imported before it is set up.
    from benchmarks.dataset.filling import fill_database

    return fill_database(jobs, seed=seed, waiting=waiting, pictures=pictures)


def session_cookie(username: str) -> str:
    """Sign the person in with a new session; return the value of the cookie settings.SESSION_COOKIE_NAME."""
    from benchmarks.dataset.team import sign_in

    return sign_in(username)
