"""The tables of intake, on one declarative base; importing this registers them all."""

from intake.tables.additions import RecordAddition
from intake.tables.assist import AssistFact, AssistTalk
from intake.tables.audit import AuditHead, AuditRow
from intake.tables.base import Base
from intake.tables.calendar import CalendarDay, CalendarYear
from intake.tables.corrections import NluCorrection
from intake.tables.deadlines import Deadline, DeadlinePause, DeadlineRule
from intake.tables.drafts import Draft
from intake.tables.feedback import AssistFeedback
from intake.tables.handover import Handover
from intake.tables.lists import SheetList, SheetListPerson, SheetRefusal
from intake.tables.machinery import Heartbeat, Seed
from intake.tables.outbox import OutboxMessage
from intake.tables.people import ConsoleSession, LoginAttempt, User
from intake.tables.phone_codes import PhoneCode
from intake.tables.places import Region
from intake.tables.procedures import LocalProcedure, ProcedureAct, ProcedureRun
from intake.tables.questions import UnansweredQuestion
from intake.tables.records import ImplicatedUnit, ReceiptAttempt, Record
from intake.tables.referrals import Referral
from intake.tables.service import Callback, Presence, ServiceHours
from intake.tables.tickets import Ticket, TicketEvent, TicketMerge, TicketRating, VisitReport

__all__ = [
    "AssistFact",
    "AssistFeedback",
    "AssistTalk",
    "AuditHead",
    "AuditRow",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Callback",
    "ConsoleSession",
    "Deadline",
    "DeadlinePause",
    "DeadlineRule",
    "Draft",
    "Handover",
    "Heartbeat",
    "ImplicatedUnit",
    "LocalProcedure",
    "LoginAttempt",
    "NluCorrection",
    "OutboxMessage",
    "PhoneCode",
    "Presence",
    "ProcedureAct",
    "ProcedureRun",
    "ReceiptAttempt",
    "Record",
    "RecordAddition",
    "Referral",
    "Region",
    "Seed",
    "ServiceHours",
    "SheetList",
    "SheetListPerson",
    "SheetRefusal",
    "Ticket",
    "TicketEvent",
    "TicketMerge",
    "TicketRating",
    "UnansweredQuestion",
    "User",
    "VisitReport",
]
