"""The Japanese language: pure functions over text, with no files, settings or index."""
