"""A believable team at work in a sandbox workspace, made through the product itself."""
