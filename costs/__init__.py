"""What the work cost: the ledger, its sums, and what they cannot explain."""
