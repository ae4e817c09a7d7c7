"""What the demo says to a person in more than one place."""

ONLY_FOR_THE_SANDBOX = "The demo is only for the sandbox, where nothing is spent."
