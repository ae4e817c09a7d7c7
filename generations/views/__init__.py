"""The pages of the generations app."""
