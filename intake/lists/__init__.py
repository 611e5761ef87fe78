"""Lists of phones that a unit uploads, to send them its region's plain sheet (明白纸).

A file is read (``reading``, ``workbook``), every line judged (``checking``), shown with how many
were told before (``repeats``), confirmed and sent or stopped (``sending``), and forgotten after
thirty days (``forgetting``).
"""

from intake.lists.finding import find, visible
from intake.lists.forgetting import forget_old
from intake.lists.refusals import allow_again, refuse
from intake.lists.repeats import told_already
from intake.lists.results import Results, Row, results, rows
from intake.lists.sending import NO_WAY, Way, confirm, places, stop
from intake.lists.uploading import upload

__all__ = [
    "NO_WAY",
    "Results",
    "Row",
    "Way",
    "allow_again",
    "confirm",
    "find",
    "forget_old",
    "places",
    "refuse",
    "results",
    "rows",
    "stop",
    "told_already",
    "upload",
    "visible",
]
