"""PowerPost's API served locally by a program of its own: `python -m powerpost.sandbox`.

It answers as strictly as PowerPost's reference pages, keeps its state across restarts and makes real
files. It stands alone: of this project it imports nothing but `powerpost.catalog`. See docs/sandbox.md.
"""
