"""The tables of the sandbox."""
