"""The product's version: the one place where it stands (Semantic Versioning 2.0.0)."""

VERSION = "0.6.0"
