"""Writes or prints the page: ``python -m bot.database.datamap --write docs/DATA.md``."""

import argparse
from pathlib import Path

from bot.database.datamap.document import page

parser = argparse.ArgumentParser(description="what is stored, of whom, and for how long")
parser.add_argument("--write", type=Path, metavar="FILE", help="instead of printing it")
options = parser.parse_args()
if options.write is None:
    print(page())
else:
    options.write.write_text(page() + "\n", encoding="utf-8")
