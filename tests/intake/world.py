"""A small synthetic county with staff, and short ways to file into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from intake import drafts, records, regions
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import DECLARATION, LEAD
from intake.privacy.access import may, visible_tickets
from intake.records import Filed
from intake.tables import Ticket, User
from intake.tickets import listing
from intake.tickets.transition import transition
from intake.tickets.visits import Visit
from intake.unit_of_work import UnitOfWork
from language.divisions import Division

COUNTY = "150121"  # 土默特左旗
CITY, PROVINCE = "150100", "150000"
EAST, WEST = "150121-east", "150121-west"
EAST_ONE, EAST_TWO, WEST_ONE = "150121-east-1", "150121-east-2", "150121-west-1"

TREE = [
    Division(EAST, "东河镇", "township", COUNTY),
    Division(WEST, "西河镇", "township", COUNTY),
    Division(EAST_ONE, "柳树村", "village", EAST),
    Division(EAST_TWO, "新村", "village", EAST),
    Division(WEST_ONE, "新村", "village", WEST),
]

WORDS_LATER = "后来医院又开了单子，花了八千"
NAME, PHONE, PROXY_NAME, PROXY_PHONE = "王秀英", "13800001234", "李建国", "13800005678"
ID_CARD = "150121195003070008"  # sequence 000, right check digit

DECLARED: dict[str, Any] = {
    "self_or_proxy": "self",
    "name": NAME,
    "phone": PHONE,
    "place": "内蒙古自治区呼和浩特市土默特左旗东河镇柳树村",
    "region_code": EAST_ONE,
    "hardship": "老伴得了重病，花了三万多",
    "risks": ["因病"],
    "household_size": 2,
    "income": {"value": 4000, "basis": "per_person", "said": "一人四千"},
    "expense": {"value": 30000, "period": "year", "said": "三万多", "approx": True},
    "id_card": ID_CARD,
    "consent": True,
}
REPORTED: dict[str, Any] = {
    "anonymity": "named",
    "what": "低保名额给了亲戚",
    "category": "优亲厚友",
    "place": "土默特左旗东河镇柳树村",
    "region_code": EAST_ONE,
    "who": "村支书",
    "name": NAME,
    "phone": PHONE,
}


class World:
    """The county in a database, with one user for each unit and role."""

    def __init__(self, database: Database, clock: FrozenClock) -> None:
        self.database = database
        self.clock = clock
        self.users: dict[str, User] = {}
        self._runs = 0

    def build(self) -> None:
        with self.database.unit_of_work() as uow:
            regions.import_regions(uow.session, [(at, one) for at, one in enumerate(TREE, 2)])
            staff = [
                ("east1", "village", EAST_ONE),
                ("east2", "village", EAST_TWO),
                ("west1", "village", WEST_ONE),
                ("east", "township", EAST),
                ("west", "township", WEST),
                ("county", "county", COUNTY),
                ("county2", "county", COUNTY),
                ("city", "county", CITY),
                ("operator", "operator", COUNTY),
                ("platform", "operator", None),
                ("supervisor", "supervisor", None),
                ("editor", "editor", None),
                ("editor2", "editor", None),
                ("editor3", "editor", COUNTY),
                ("admin", "admin", None),
            ]
            for username, role, code in staff:
                # Without a password: hashing one takes longer than most tests.
                user = User(
                    username=username,
                    name=f"{username}的名字",
                    password_hash="-",
                    role=role,
                    region=regions.ensure(uow.session, code) if code else None,
                    created_at=self.clock.now(),
                )
                uow.session.add(user)
                self.users[username] = user
            uow.commit()

    def user(self, username: str) -> User:
        return self.users[username]

    def file(self, kind: str, facts: dict[str, Any], conversation: str | None = None) -> Filed:
        """File a record in a conversation, by default a new one."""
        self._runs += 1
        conversation = conversation or f"conversation-{self._runs}"
        with self.database.unit_of_work() as uow:
            draft = drafts.open_draft(uow, conversation, kind, self.clock)
            drafts.save_facts(uow, draft.id, facts, self.clock)
            make = records.file_declaration if kind == DECLARATION else records.file_lead
            filed = make(uow, draft.id, draft.idempotency_key, self.clock)
            uow.commit()
        return filed

    def file_within(self, uow: UnitOfWork, kind: str = LEAD, **changes: Any) -> Filed:
        """File in a unit of work that the caller may roll back."""
        self._runs += 1
        draft = drafts.open_draft(uow, f"within-{self._runs}", kind, self.clock)
        base = DECLARED if kind == DECLARATION else REPORTED
        drafts.save_facts(uow, draft.id, _changed(base, changes), self.clock)
        make = records.file_declaration if kind == DECLARATION else records.file_lead
        return make(uow, draft.id, draft.idempotency_key, self.clock)

    def declare(self, conversation: str | None = None, **changes: Any) -> Filed:
        return self.file(DECLARATION, _changed(DECLARED, changes), conversation)

    def report(self, conversation: str | None = None, **changes: Any) -> Filed:
        return self.file(LEAD, _changed(REPORTED, changes), conversation)

    def seen_by(self, filed: Filed) -> set[str]:
        """Who may see the ticket: by the rule, in lists and in counts alike."""
        ticket = self.ticket(filed)
        with self.database.reading() as session:
            views = {name for name, user in self.users.items() if may(user, "view", ticket)}
            lists = {
                name for name, user in self.users.items() if listing.list_tickets(session, user)
            }
            counts = {
                name
                for name, user in self.users.items()
                if sum(listing.count_tickets(session, user).values())
            }
        assert views == lists == counts
        return views

    def seen_by_ticket(self, filed: Filed) -> set[str]:
        """Who may see this ticket among several, by the rule and in lists alike."""
        ticket = self.ticket(filed)
        with self.database.reading() as session:
            views = {name for name, user in self.users.items() if may(user, "view", ticket)}
            seen = {
                name
                for name, user in self.users.items()
                if session.scalars(
                    select(Ticket).where(Ticket.id == ticket.id, visible_tickets(user))
                ).all()
            }
        assert views == seen
        return views

    def ticket(self, filed: Filed) -> Ticket:
        with self.database.reading() as session:
            query = session.query(Ticket).filter_by(record_id=filed.record_id)
            ticket = query.one()
            _ = (ticket.history, ticket.visits)  # loaded while the session lives
            return ticket

    def step(self, filed: Filed, event: str, username: str, **details: Any) -> Ticket:
        """Take a step as this user, on the ticket's present version."""
        version = details.pop("version", None) or self.ticket(filed).version
        with self.database.unit_of_work() as uow:
            ticket = transition(
                uow,
                self.ticket(filed).id,
                event,
                self.user(username),
                self.clock,
                version=version,
                **details,
            )
            uow.commit()
        return ticket

    def visit(self, result: str = "初步符合", **changes: Any) -> Visit:
        told: dict[str, Any] = {
            "people": ["网格员赵某", "村干部钱某"],
            "visited_at": self.clock.now(),
            "findings": "看了病历和药费单",
            "result": result,
            "reason": "还缺住院的票据" if result == "需补充" else None,
        }
        return Visit(**{**told, **changes})


def _changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


DUE = {
    "date": "2026-02-27",
    "covers": "visit",
    "rule": "收到申报后5个工作日内入户核查，并向乡镇（苏木）、县（旗）反馈结果",
    "source": {"document": "neimenggu-2021", "section": "三(一)"},
    "local_default": False,
    "provisional": False,
    "next_working_day": "2026-02-27",
}
