"""Uploaded and generated files: checks on receipt, thumbnails, transfer, serving."""
