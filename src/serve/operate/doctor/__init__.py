"""`tokushu doctor`: small checks of a machine and its settings, each with what to do about it."""
