"""The library's pages, by subject."""
