#!/usr/bin/env python
"""Django's command line for PowerPost Dashboard."""

import os
import sys


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # A wrong setting is for a person to put right: the sentence helps, the traceback hides it.
        sys.exit(f"Configuration: {error}")


if __name__ == "__main__":
    main()
