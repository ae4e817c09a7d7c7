"""What make runs: the environment and the checks."""
