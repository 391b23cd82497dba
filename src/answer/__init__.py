"""From hits to an answer: what is asked, which rows or sentences say it, and whether anything does."""
