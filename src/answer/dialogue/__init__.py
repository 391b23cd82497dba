"""Questions that lean on earlier ones, made whole."""
