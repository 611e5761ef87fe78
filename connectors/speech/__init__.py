"""Speech: what a recorded voice says, by whatever recogniser a county runs."""
