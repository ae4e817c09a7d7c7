"""The admin's page of operations: what the workers are at, what is late or stuck, and what can be done."""
