"""What is said of how far a record is: every state its sentence, every date its own truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from intake import records
from intake.clock import SHANGHAI
from intake.overdue import sweep
from intake.records import Filed, Progress
from intake.records.progress import UNKNOWN, steps_told
from intake.tables import Ticket
from intake.tickets.transition import steps
from tests.intake.test_records import BANNER, DUE
from tests.intake.world import COUNTY, EAST, EAST_ONE, World

UNIT = f"{BANNER}东河镇柳树村"
TOWNSHIP = f"{BANNER}东河镇"
BY_FEBRUARY = "最晚2026年2月27日上门核实完。"
REPORT_BY_FEBRUARY = "最晚2026年2月27日把结果报上去。"
LOCAL = "（上级文件没有写天数，这是本地自己定的期限。）"


def told(world: World, conversation: str = "c") -> Progress:
    with world.database.reading() as session:
        (one,) = records.progress_of_conversation(session, [conversation], world.clock)
    return one


def on(world: World, day: str) -> None:
    world.clock.at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)


def put(world: World, filed: Filed, **values: Any) -> None:
    """Bring a ticket into a state that no step leads to."""
    with world.database.unit_of_work() as uow:
        where = Ticket.record_id == filed.record_id
        uow.session.execute(update(Ticket).where(where).values(**values))
        uow.commit()


def test_progress_is_told_for_number_and_code_and_in_the_talk(world: World) -> None:
    filed = world.declare("c")
    expected = Progress(
        number=filed.number,
        kind="declaration",
        received_on="2026-02-13",
        step="dispatched",
        says=f"已经受理，交给了{UNIT}，还没有上门的记录。",
        limit=BY_FEBRUARY,
        next="他们会派人上门核实。",
        unit_name=UNIT,
        due=DUE,
        overdue=False,
        visited=False,
        record_id=filed.record_id,
        anonymous=False,
    )
    code = filed.receipt_code or ""
    spaced = f" {filed.number[:2].lower()} {filed.number[2:]}", f"{code[:4]}-{code[4:]}".lower()
    assert records.look_up(world.database, *spaced, world.clock) == expected
    assert expected.title == "2月13日报的困难申报"
    in_the_talk = told(world)
    assert in_the_talk.title == "2月13日报的困难申报（王秀英）"
    assert in_the_talk.text == expected.text


def test_every_state_that_a_step_leads_to_has_its_sentence() -> None:
    states = {one.after for one in steps().values() if one.after}
    states |= {state for one in steps().values() for state in one.before}
    for kind in ("declaration", "lead"):
        assert states - steps_told(kind) == set()


def test_a_declaration_from_the_queue_to_the_archive(world: World) -> None:
    filed = world.declare("c", region_code=COUNTY, place="土默特左旗")
    world.step(filed, "return", "county", reason="先定是哪个村")
    assert (told(world).step, told(world).unit_name) == ("returned", None)
    assert told(world).text == (
        "收到了，已经受理。原来派的单位说不归他们管，退回来了，正在重新派。"
        f"{BY_FEBRUARY}重新派下去以后就有人上门，您不用再报一遍。"
    )
    world.step(filed, "assign", "operator", unit_code=EAST_ONE)
    assert told(world).text == (
        f"已经受理。原来派错了单位，现在改派给了{UNIT}，还没有上门的记录。{BY_FEBRUARY}"
        "他们会派人上门核实。"
    )
    world.step(filed, "verify", "east1", visit=world.visit("需补充"))
    assert told(world).text == (
        f"{UNIT}已经来核实过，还有情况要补充。还缺住院的票据。{REPORT_BY_FEBRUARY}"
        "他们可能还要再来一趟，或者再问您几句；弄清楚了再往上报。"
    )
    visit = world.visit("初步不符合", reason="收入够用，房子也结实")
    world.step(filed, "verify", "east1", visit=visit)
    assert told(world).text == (
        f"{UNIT}已经上门核实过，结果正在往上报。{REPORT_BY_FEBRUARY}报上去以后，会把结果告诉您。"
    )
    world.step(filed, "report_back", "east1")
    refused = told(world)
    assert (refused.step, refused.limit) == ("refused", "")
    assert refused.text == (
        f"{UNIT}已经把核查结果报上去了：初步不符合。理由：收入够用，房子也结实。"
        "这是核实时的初步看法，最后由县里决定。您要是不同意，可以找村里、乡镇说明，"
        "或者打12317找人工；有单据、证明的，一起拿去。"
    )
    world.step(filed, "archive", "east")
    assert told(world).says == (
        "这件事已经办完归档。核查结果：初步不符合。理由：收入够用，房子也结实。"
    )


def test_a_good_result_is_no_decision(world: World) -> None:
    filed = world.declare("c")
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert told(world).text == (
        f"{UNIT}已经把核查结果报上去了：初步符合。"
        "这是核实时的初步看法，最后由县里决定。接下来请家里人签承诺授权书，同意查对收入和财产；"
        "自己签不了的，可以请人代签，本人按手印。"
        "（内蒙古自治区2021年的文件这么写，以当地现在的通知为准。）"
    )
    after = told(world).text
    world.step(filed, "archive", "east")
    assert (told(world).step, told(world).text) == ("archived", after)


def test_where_no_document_says_what_comes_next_nothing_is_made_up(world: World) -> None:
    filed = world.declare("c", place="成都市武侯区", region_code="510107")
    put(world, filed, state="dispatched", unit_code=EAST_ONE)
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert told(world).next == "这是核实时的初步看法，还要往下走程序，最后由县里决定。"


def test_a_lead_goes_its_way(world: World) -> None:
    filed = world.report("c")
    by_march = f"最晚2026年3月12日答复。{LOCAL}"
    assert told(world).text == (
        f"已经受理，交给了{TOWNSHIP}，还没有核实的记录。被反映的单位看不到这条线索。"
        f"{by_march}他们会去核实。"
    )
    world.step(filed, "return", "east", reason="不归我们")
    assert told(world).step == "returned"
    world.step(filed, "assign", "operator", unit_code=EAST)
    assert told(world).step == "reassigned"
    world.step(filed, "verify", "east", visit=world.visit("初步不属实", reason="账都对得上"))
    assert told(world).text == (
        f"{TOWNSHIP}已经核实过，结果正在往上报。{by_march}报上去以后，凭编号和查询码就能查到结果。"
    )
    world.step(filed, "report_back", "east")
    assert told(world).says == f"{TOWNSHIP}已经把结果报上去了：初步不属实。理由：账都对得上。"
    assert "向上一级反映" in told(world).next
    world.step(filed, "archive", "county")
    assert told(world).step == "archived_refused"


def test_a_lead_about_a_county_is_handed_upward(world: World) -> None:
    world.report("c", accused_region_code=COUNTY, region_code=COUNTY, who="旗里")
    assert told(world).step == "handed_upward"
    assert told(world).says == "已经受理。反映的是县级或以上的单位，要转交上一级办理。"


@pytest.mark.parametrize("kind", ["declaration", "lead"])
def test_a_state_that_no_sentence_is_written_for_says_only_what_is_sure(
    world: World, kind: str
) -> None:
    filed = world.declare("c") if kind == "declaration" else world.report("c")
    put(world, filed, state="extended")
    unit = UNIT if kind == "declaration" else TOWNSHIP
    assert (told(world).step, told(world).says) == (UNKNOWN, f"已经受理，现在在{unit}。")
    put(world, filed, unit_code=None)
    assert told(world).says == "已经受理。"
    assert told(world).next == "具体走到哪一步，我这里说不准，您可以找人工问。"


def test_a_day_that_is_past_is_said_even_before_the_sweep(world: World) -> None:
    world.declare("c")
    on(world, "2026-02-27")
    assert (told(world).overdue, told(world).limit) == (False, BY_FEBRUARY)
    on(world, "2026-02-28")
    assert told(world).overdue
    assert told(world).limit == "按规定2026年2月27日前就该上门核实完，已经超了1天。"
    sweep(world.database, world.clock)
    assert told(world).limit.endswith("已经催过办理的单位，上一级也知道了。")


def test_who_was_urged_is_not_made_up(world: World) -> None:
    filed = world.declare("c")
    world.step(filed, "return", "east1", reason="不是我们村的")
    on(world, "2026-03-02")
    sweep(world.database, world.clock)
    assert told(world).limit.endswith("已经超了3天。已经提醒工作人员赶紧派单。")
    world.clock.advance(minutes=1)
    world.step(filed, "assign", "operator", unit_code=EAST_ONE)
    assert told(world).limit.endswith("已经超了3天。已经提醒工作人员赶紧派单。")


def test_visited_in_time_and_not_reported_in_time(world: World) -> None:
    filed = world.declare("c")
    world.step(filed, "verify", "east1", visit=world.visit())
    on(world, "2026-03-01")
    assert told(world).limit == "按规定2026年2月27日前就该把结果报上去，已经超了2天。"
    world.step(filed, "report_back", "east1")
    assert (told(world).overdue, told(world).limit) == (False, "")


def test_after_the_visit_the_next_clock_is_told_as_long_as_it_is_to_come(world: World) -> None:
    filed = world.declare("c", place="山东省东营市垦利区", region_code="370505")
    world.clock.advance(hours=1)
    assert told(world).limit.startswith("最晚2026年2月16日上门核实完。那天不上班，往后顺是2026年")
    put(world, filed, state="dispatched", unit_code=EAST_ONE)
    world.step(filed, "verify", "east1", visit=world.visit())
    assert told(world).limit.startswith("最晚2026年2月28日认定完。")
    on(world, "2026-03-05")
    assert (told(world).overdue, told(world).limit) == (False, "")


def test_a_year_without_a_notice_gives_a_date_that_may_move(world: World) -> None:
    on(world, "2026-12-30")
    world.declare("c")
    provisional = "（那一年的放假安排还没公布，日期先这么算，公布后可能会变。）"
    assert told(world).limit.endswith(provisional)
