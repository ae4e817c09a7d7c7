"""Forms of the reviews app, one module a subject."""
