"""Handing approved outputs on: a ZIP archive of files, captions, a manifest, and a page that shows it all."""
