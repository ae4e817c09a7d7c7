"""Generation jobs and their outputs: forms, job cards, the lifecycle of a job."""
