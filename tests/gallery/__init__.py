"""Every page in every state, looked at by tests and, with `make screenshots`, by people."""
