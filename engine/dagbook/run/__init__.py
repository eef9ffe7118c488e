"""Execute what was planned, in dependency order, on worker threads."""
