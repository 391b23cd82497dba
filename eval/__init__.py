"""How good the answers are: measures, data sets, and the benchmarks of `python -m eval NAME`."""
