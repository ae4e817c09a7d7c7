"""What people are called."""

from django.contrib.auth.models import User


def name_of(person: User | None) -> str:
    """Return a person's name as members read it: the full name, else the user name.

    None stands for an account that is gone.
    """
    return (person.get_full_name() or person.get_username()) if person else "Somebody who left"
