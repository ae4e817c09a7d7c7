"""Full-text search over what a workspace holds."""
