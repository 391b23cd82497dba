"""Tools for an office's own AI assistant, by the Model Context Protocol: ask, search, list and read documents."""
