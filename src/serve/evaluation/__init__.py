"""The tab 評価: running question files, looking at results and at what users say."""
