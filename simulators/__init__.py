"""The far ends of the channels, played on this machine: they speak the platforms' side alone."""
