"""Questions over running text: the sentence that answers, the words in it, or that none does."""
