"""When a monitored household may leave at the earliest, as its region's document says."""

from __future__ import annotations

from datetime import date

from intake.calendar.workdays import months_after
from intake.errors import ProcedureProblem
from intake.procedures.data import Procedure


def check(
    procedure: Procedure,
    identified_on: date,
    today: date,
    *,
    stable_since: date | None = None,
    natural: bool = False,
) -> None:
    """Raises :class:`ProcedureProblem` while the time that the document sets is not over.

    ``next_month`` (内蒙古 四(二)2): not in the month of identification. ``after_months`` (东台
    三(一)5): so many full months after it. ``stable_income`` (山东): the income stable for so
    many months, ``stable_since`` being what the staff found, unless the risk ended by itself
    (``natural``). Without a rule of time nothing is checked.
    """
    rule = procedure.earliest
    if rule is None:
        return
    if rule.kind == "next_month":
        over = (today.year, today.month) > (identified_on.year, identified_on.month)
    elif rule.kind == "after_months":
        over = today >= months_after(identified_on, rule.months)
    elif natural:
        over = True
    else:
        if stable_since is None:
            raise ProcedureProblem("请写收入从哪天起稳定，或者说明风险是自然消除的。")
        over = stable_since <= today and today >= months_after(stable_since, rule.months)
    if not over:
        raise ProcedureProblem(f"还不到时候：{rule.text}（{rule.section}）。")
