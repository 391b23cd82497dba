"""What a question wants computed and which of its words carry it: a light linear model over words in context."""
