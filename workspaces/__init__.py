"""Workspaces, members and their roles, API keys: who may see and do what."""
