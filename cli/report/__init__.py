"""What an analysis found out, on a terminal: one screen of what matters, or every line with why it stands there."""

from __future__ import annotations

from cli.report.summary import print_report
from cli.report.whys import print_whys

__all__ = ["print_report", "print_whys"]
