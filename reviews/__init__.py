"""A team's decisions on outputs."""
