"""A year in a test: a seeded simulation, sweeps that are killed, an independent computation."""
