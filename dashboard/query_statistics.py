"""What SQLite knows of how much there is: without it, it takes each index for as good as any other.

With a hundred thousand jobs it then looks through a whole workspace for twenty of them. PostgreSQL keeps such
statistics by itself.
"""

from django.db import connection

# So many entries of each index are looked at: enough to tell few from many, and done in a moment
# (https://www.sqlite.org/lang_analyze.html, "Approximate ANALYZE For Large Databases").
ENTRIES_LOOKED_AT = 400


def renew_query_statistics() -> None:
    """Bring up to date what SQLite knows of the sizes of tables; nothing on other databases.

    Connections that are open already go by what they read when they were opened.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ENTRIES_LOOKED_AT}")
        cursor.execute("ANALYZE")
