"""From a question to hits: lexical and dense search over an index folder, and their fusion."""
