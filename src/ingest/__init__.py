"""From files to an index folder: readers, passages, build."""
