"""The console's pages: where each one is, who it is made for, and how much may be sent to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sanic import HTTPResponse

from console import (
    assist_use,
    calls,
    canned_page,
    correcting,
    handover,
    handovers,
    here,
    hours,
    knowledge_cards,
    knowledge_changes,
    knowledge_proposals,
    knowledge_questions,
    knowledge_sayings,
    knowledge_try,
    lists,
    login,
    password,
    phone,
    procedure,
    quality_pages,
    queue,
    referral_page,
    robots,
    sheet_lists,
    supervising,
    talk_acts,
    talk_sounds,
    talks,
    ticket,
    ticket_files,
    undelivered,
    visit,
    wecom,
)
from console.call import Call
from console.workbench import filling, judging, writing
from console.workbench import page as workbench
from intake.errors import NotAllowed
from intake.lists.reading import MOST_BYTES
from intake.privacy.access import ABOVE_VILLAGE, UNIT_ROLES
from intake.tables.people import ROLES

MAX_BODY = 256 * 1024
MAX_VISIT = 6 * 1024 * 1024
"""A visit's form brings its pictures along."""
MAX_LIST = MOST_BYTES + 64 * 1024
STAFF = (*UNIT_ROLES, "operator")
OPERATOR = ("operator",)
EDITOR = ("editor",)
SUPERVISOR = ("supervisor",)
ADMIN = ("admin",)
DESK = ("operator", "admin")
HANDERS = ("county", "operator")
"""Who may see what was handed over to and from 12345."""
LISTERS = (*ABOVE_VILLAGE, "operator")
"""Who may hear that somebody wants no more text messages."""
LIVE = "/desk/stream"
"""What an open workbench is sent; like :data:`HERE` it keeps no session alive."""
HERE = "/here"
"""Asked for by an open page; it keeps no session alive."""

Handler = Callable[..., HTTPResponse]


@dataclass(frozen=True)
class Route:
    """A page. ``roles`` are those it is made for; what they may see is asked in the handler.
    ``most`` bytes may be sent to it. ``hears``: the assist has heard all of the talk before."""

    method: str
    uri: str
    handler: Handler
    roles: tuple[str, ...] = STAFF
    most: int = MAX_BODY
    hears: bool = False


def _elsewhere(call: Call, path: str = "") -> HTTPResponse:
    if not path.strip("/"):  # the router takes /console/ for a path of no parts
        return lists.home(call)
    raise NotAllowed


_TICKET = "/tickets/<ticket_id:str>"
_RUN = f"{_TICKET}/procedures/<run_id:str>/<step_id:str>"
_TALK = "/talks/<talk_id:str>"
_DESK_TALK = "/desk/talks/<talk_id:str>"
_DESK_CALL = "/desk/calls/<callback_id:str>"
_LIST = "/lists/<list_id:str>"
_QUESTIONS = "/knowledge/questions"
_SAYINGS = "/knowledge/sayings"
_CARD = "/knowledge/cards/<card_id:str>"
_PROPOSAL = "/knowledge/proposals/<proposal_id:str>"
OPEN = ("/login", "/offline")
"""Pages for people who are not logged in."""
ALWAYS = ("/logout", "/password")
"""Pages that somebody with a first password may use before it is changed."""

ROUTES = (
    Route("GET", "/login", login.show),
    Route("POST", "/login", login.enter),
    Route("POST", "/logout", login.leave, ROLES),
    Route("GET", "/password", password.show, ROLES),
    Route("POST", "/password", password.change, ROLES),
    Route("GET", "/", lists.home, ROLES),
    Route("GET", "/tickets", lists.tickets),
    Route("GET", _TICKET, ticket.show),
    Route("POST", f"{_TICKET}/full", ticket.show_full),
    Route("POST", f"{_TICKET}/visit", visit.take, UNIT_ROLES, MAX_VISIT),
    Route("POST", f"{_TICKET}/step/<event:str>", ticket.step),
    Route("POST", f"{_TICKET}/answer", ticket.answer),
    Route("POST", f"{_TICKET}/handover", handover.give, OPERATOR),
    Route("POST", f"{_TICKET}/handover/cancel", handover.cancel, OPERATOR),
    Route("POST", f"{_TICKET}/handover/seen", handover.seen, OPERATOR),
    Route("POST", f"{_TICKET}/handover/back", handover.send_back, OPERATOR),
    Route("GET", "/handovers", handovers.show, HANDERS),
    Route("GET", "/handovers.csv", handovers.table, HANDERS),
    Route("GET", f"{_TICKET}/files/<file_id:str>", ticket_files.open_one),
    Route("GET", f"{_RUN}/notice", procedure.notice, UNIT_ROLES),
    Route("POST", f"{_RUN}/<act:str>", procedure.act, UNIT_ROLES),
    Route("POST", f"{_TICKET}/procedures/open/<purpose:str>", procedure.open_one, UNIT_ROLES),
    Route("GET", "/session", phone.session, UNIT_ROLES),
    Route("GET", "/offline", phone.offline),
    Route("GET", "/queue", queue.show, OPERATOR),
    Route("POST", f"{_TICKET}/assign", ticket.assign),
    Route("GET", "/talks", talks.show, OPERATOR),
    Route("GET", _TALK, talks.show_one, OPERATOR, hears=True),
    Route("GET", f"{_TALK}/sounds/<file_id:str>", talk_sounds.listen, OPERATOR),
    Route("POST", f"{_TALK}/take", talk_acts.take, OPERATOR),
    Route("POST", f"{_TALK}/say", talk_acts.say, OPERATOR),
    Route("POST", f"{_TALK}/fill", talk_acts.fill, OPERATOR),
    Route("POST", f"{_TALK}/note", talk_acts.note, OPERATOR),
    Route("POST", f"{_TALK}/give", talk_acts.give, OPERATOR, hears=True),
    Route("POST", f"{_TALK}/correct", correcting.correct, OPERATOR),
    Route("POST", f"{_TALK}/done", talk_acts.give_back, OPERATOR),
    Route("POST", f"{_TALK}/close", talk_acts.close, OPERATOR, hears=True),
    Route("POST", "/calls/<callback_id:str>/note", calls.note, OPERATOR),
    Route("GET", "/desk", workbench.show, OPERATOR),
    Route("GET", _DESK_TALK, workbench.open_talk, OPERATOR, hears=True),
    Route("POST", f"{_DESK_TALK}/write", writing.write, OPERATOR),
    Route("POST", f"{_DESK_TALK}/hang-up", writing.hang_up, OPERATOR),
    Route("POST", f"{_DESK_TALK}/field", filling.put, OPERATOR),
    Route("POST", f"{_DESK_TALK}/right", filling.confirm, OPERATOR),
    Route("POST", f"{_DESK_TALK}/leave", filling.leave_out, OPERATOR),
    Route("POST", f"{_DESK_TALK}/kind", filling.choose, OPERATOR),
    Route("POST", f"{_DESK_TALK}/file", filling.file, OPERATOR, hears=True),
    Route("GET", f"{_DESK_TALK}/summary", workbench.summary, OPERATOR, hears=True),
    Route("GET", f"{_DESK_TALK}/colleagues", workbench.colleagues, OPERATOR),
    Route("GET", f"{_DESK_TALK}/replies", workbench.replies, OPERATOR),
    Route("POST", f"{_DESK_TALK}/judge", judging.judge, OPERATOR),
    Route("POST", "/desk/line", writing.open_line, OPERATOR),
    Route("GET", _DESK_CALL, workbench.open_call, OPERATOR),
    Route("POST", f"{_DESK_CALL}/note", workbench.note_call, OPERATOR),
    Route("GET", HERE, here.beat, OPERATOR),
    Route("GET", "/service", supervising.show, SUPERVISOR),
    Route("GET", "/service/weeks.csv", supervising.weeks_csv, SUPERVISOR),
    Route("GET", "/service/operators.csv", supervising.work_csv, SUPERVISOR),
    Route("GET", "/service/quality", quality_pages.show, SUPERVISOR),
    Route("POST", "/service/quality/draw", quality_pages.draw, SUPERVISOR),
    Route("GET", "/service/quality/scores.csv", quality_pages.scores_csv, SUPERVISOR),
    Route("GET", "/service/quality/<sample_id:str>", quality_pages.show_one, SUPERVISOR),
    Route("POST", "/service/quality/<sample_id:str>/score", quality_pages.score, SUPERVISOR),
    Route("GET", "/assist-use", assist_use.show, (*SUPERVISOR, *EDITOR)),
    Route("GET", "/assist-use.csv", assist_use.table, (*SUPERVISOR, *EDITOR)),
    Route("GET", "/hours", hours.show, ADMIN),
    Route("POST", "/hours", hours.save, ADMIN),
    Route("POST", "/hours/remove", hours.remove, ADMIN),
    Route("GET", "/replies", canned_page.show, ADMIN),
    Route("POST", "/replies", canned_page.add, ADMIN),
    Route("POST", "/replies/remove", canned_page.remove, ADMIN),
    Route("GET", "/referrals", referral_page.show, DESK),
    Route("POST", "/referrals/set", referral_page.save, ADMIN),
    Route("POST", "/referrals/remove", referral_page.remove, ADMIN),
    Route("GET", "/robots", robots.show, ADMIN),
    Route("POST", "/robots", robots.add, ADMIN),
    Route("POST", "/robots/try", robots.try_out, ADMIN),
    Route("POST", "/robots/remove", robots.remove, ADMIN),
    Route("GET", "/wecom", wecom.show, ROLES),
    Route("POST", "/wecom/code", wecom.code, ROLES),
    Route("POST", "/wecom/unbind", wecom.unbind, ROLES),
    Route("GET", "/lists", sheet_lists.show, ABOVE_VILLAGE),
    Route("POST", "/lists", sheet_lists.upload, ABOVE_VILLAGE, MAX_LIST),
    Route("GET", _LIST, sheet_lists.show_one, ABOVE_VILLAGE),
    Route("GET", f"{_LIST}/lines.csv", sheet_lists.lines, ABOVE_VILLAGE),
    Route("POST", f"{_LIST}/confirm", sheet_lists.confirm, ABOVE_VILLAGE),
    Route("POST", f"{_LIST}/stop", sheet_lists.stop, ABOVE_VILLAGE),
    Route("GET", "/refusals", sheet_lists.refusals, LISTERS),
    Route("POST", "/refusals", sheet_lists.refuse, LISTERS),
    Route("GET", "/undelivered", undelivered.show, DESK),
    Route("POST", "/undelivered/again", undelivered.again_all, DESK),
    Route("POST", "/undelivered/<message_id:str>/again", undelivered.again, DESK),
    Route("POST", "/undelivered/<message_id:str>/drop", undelivered.drop, DESK),
    Route("GET", "/knowledge", knowledge_questions.home, EDITOR),
    Route("GET", _QUESTIONS, knowledge_questions.show, EDITOR),
    Route("POST", f"{_QUESTIONS}/<question_id:str>/settle", knowledge_questions.settle, EDITOR),
    Route("GET", _SAYINGS, knowledge_sayings.show, EDITOR),
    Route("POST", f"{_SAYINGS}/<saying_id:str>/settle", knowledge_sayings.settle, EDITOR),
    Route("GET", "/knowledge/try", knowledge_try.show, EDITOR),
    Route("POST", "/knowledge/try", knowledge_try.run, EDITOR),
    Route("GET", "/knowledge/cards", knowledge_cards.show, EDITOR),
    Route("GET", _CARD, knowledge_cards.show_card, EDITOR),
    Route("POST", f"{_CARD}/keep", knowledge_cards.keep, EDITOR),
    Route("GET", f"{_CARD}/edit", knowledge_changes.edit, EDITOR),
    Route("POST", f"{_CARD}/edit", knowledge_changes.propose, EDITOR),
    Route("GET", "/knowledge/new", knowledge_changes.new, EDITOR),
    Route("POST", "/knowledge/new", knowledge_changes.propose_new, EDITOR),
    Route("GET", "/knowledge/proposals", knowledge_proposals.show, EDITOR),
    Route("GET", _PROPOSAL, knowledge_proposals.show_one, EDITOR),
    Route("POST", f"{_PROPOSAL}/approve", knowledge_proposals.approve, EDITOR),
    Route("POST", f"{_PROPOSAL}/refuse", knowledge_proposals.refuse, EDITOR),
    Route("POST", f"{_PROPOSAL}/withdraw", knowledge_proposals.withdraw, EDITOR),
    Route("GET", "/<path:path>", _elsewhere, ROLES),
)
