"""Writes or prints the page: ``python -m bot.platform.catalogue --write docs/OUTCOMES.md``."""

import argparse
from pathlib import Path

from bot.platform.catalogue.document import page

parser = argparse.ArgumentParser(description="what Discord may answer, and what follows")
parser.add_argument("--write", type=Path, metavar="FILE", help="instead of printing it")
options = parser.parse_args()
if options.write is None:
    print(page())
else:
    options.write.write_text(page() + "\n", encoding="utf-8")
