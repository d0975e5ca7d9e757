"""``python -m bot.language``: what a translator still has to do; exit code 1 if anything."""

import sys

from bot.language.audit import report

if __name__ == "__main__":
    lines = report()
    print("\n".join(lines) or "Every text is there in every language.")
    sys.exit(1 if lines else 0)
