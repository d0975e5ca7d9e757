"""Okabe and Ito's colours, which eyes that see few colours still tell apart, and some greys."""

from typing import Final

INK: Final = "#1b1f24"
GREY: Final = "#6b7280"
FAINT: Final = "#d5d9df"
COPIED: Final = "#0072B2"
NEW: Final = "#D55E00"
FLAGGED: Final = "#CC79A7"
FLAGGED_LINE: Final = "#A0457A"
