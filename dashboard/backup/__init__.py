"""Backup and restore: one archive that holds the rows and the files, and is checked before it is used."""
