"""Questions in English, put into Japanese."""
