"""A question as people type it, read as the question that is asked."""
