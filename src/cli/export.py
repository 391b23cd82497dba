"""`tokushu export`: a table of the index, as CSV or JSON."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys

from cli.common import DONE, embedder_of, settings_of

HELP = "索引の表を書き出す"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("table", metavar="TABLE", help="表の名前（例: pairings）")
    parser.add_argument("--format", choices=("csv", "json"), default="csv")


def run(options: argparse.Namespace) -> int:
    """Print a table; a cell of CSV that a spreadsheet would compute (=1+1) gets an apostrophe before it."""
    from evaluate.csv_text import safe_cell
    from retrieve.export import find_table
    from retrieve.store import read_index

    settings = settings_of(options)
    table = find_table(read_index(settings.index, embedder_of(settings)), options.table)
    if options.format == "json":
        rows = [{column: row.cells[column] for column in table.columns} for row in table.rows]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return DONE
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(safe_cell, table.columns))
    writer.writerows([safe_cell(row.cells[column]) for column in table.columns] for row in table.rows)
    sys.stdout.write(buffer.getvalue())
    return DONE
