"""Holding the assistant against questions with known answers: reading them, judging, keeping, comparing, reporting."""
