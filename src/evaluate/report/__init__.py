"""A run as a report: one HTML file that needs nothing else, and the same as CSV and JSON for machines."""
