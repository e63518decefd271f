"""The peer for reading and keeping progress: the same with an ORM as one comes to write it first.

A session for each call, look before you write, a commit after each write, everything saved again with each step, and an
index on nothing but the primary keys. Of our own making, after how public onboarding services of this kind are built.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Engine, ForeignKey, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

DATA = {"tone": "professional", "voice": "active", "complexity": "moderate"}
AUDIENCE = {"demographics": ["professionals"], "industry_focus": "technology", "expertise_level": "intermediate"}


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[Any] = {dict[str, Any]: JSON}


class Onboarding(Base):
    __tablename__ = "peer_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    current_step: Mapped[int] = mapped_column(default=1)
    progress: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Owned:
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("peer_sessions.id"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Key(Owned, Base):
    __tablename__ = "peer_keys"

    provider: Mapped[str]
    key: Mapped[str]


class Website(Owned, Base):
    __tablename__ = "peer_websites"

    website_url: Mapped[str]
    writing_style: Mapped[dict[str, Any]]
    target_audience: Mapped[dict[str, Any]]
    content_type: Mapped[dict[str, Any]]
    brand_analysis: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Research(Owned, Base):
    __tablename__ = "peer_research"

    research_depth: Mapped[str]
    content_types: Mapped[dict[str, Any]]


class Persona(Owned, Base):
    __tablename__ = "peer_personas"

    core_persona: Mapped[dict[str, Any]]


_FILL = (
    "INSERT INTO peer_sessions (id, user_id, current_step, progress) SELECT n, 'peer-' || n, 4, 50 FROM generate_series(1, {users}) AS n",
    "INSERT INTO peer_keys (id, session_id, provider, key) SELECT n, n, 'openai', 'sk-FAKE' || n FROM generate_series(1, {users}) AS n",
    """INSERT INTO peer_websites (id, session_id, website_url, writing_style, target_audience, content_type)
    SELECT n, n, 'https://site.example/', '{{"tone": "professional"}}', '{{"industry_focus": "technology"}}', '{{"primary_type": "blog"}}'
    FROM generate_series(1, {users}) AS n""",
    """INSERT INTO peer_research (id, session_id, research_depth, content_types)
    SELECT n, n, 'Standard', '{{"types": ["blog"]}}' FROM generate_series(1, {users}) AS n""",
    "INSERT INTO peer_personas (id, session_id, core_persona) SELECT n, n, '{{}}' FROM generate_series(1, {users}) AS n",
)


def fill(engine: Engine, users: int) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as on:
        for statement in _FILL:
            on.execute(text(statement.format(users=users).replace(":", r"\:")))


class Peer:
    """The calls. Each opens a session of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def status(self, user: str) -> dict[str, Any]:
        with Session(self.engine) as db:
            found = _session(db, user)
            return {
                "current_step": found.current_step,
                "progress": found.progress,
                "is_completed": found.progress >= 100,
            }

    def read_progress(self, user: str) -> list[Any]:
        """Look for what of each step is there: each table is asked after the session was looked up again."""
        with Session(self.engine) as db:
            found: list[Any] = [_session(db, user)]
            for table in (Key, Website, Research, Persona):
                found.append(db.query(table).filter_by(session_id=_session(db, user).id).first())
                if table is Website:
                    db.execute(text("SELECT brand_analysis FROM peer_websites LIMIT 0"))
            return found

    def ai_inputs(self, user: str) -> dict[str, Any]:
        with Session(self.engine) as db:
            website = db.query(Website).filter_by(session_id=_session(db, user).id).first()
        with Session(self.engine) as db:
            wishes = db.query(Research).filter_by(session_id=_session(db, user).id).first()
        return {"website": website and website.writing_style, "research": wishes and wishes.research_depth}

    def save_key(self, user: str, key: str) -> None:
        self._save(user, Key, lambda row: setattr(row, "key", key))

    def finish_step(self, user: str) -> None:
        """Finish the fourth step: the number, the percent, and the data of all four steps once more."""
        self._change(user, current_step=5)
        self._change(user, progress=66.7)
        self.save_key(user, f"sk-FAKE{user}")
        self._save(user, Website, lambda row: setattr(row, "writing_style", DATA))
        self._brand(user)
        self._save(user, Research, lambda row: setattr(row, "research_depth", "Expert"))
        self._save(user, Persona, lambda row: setattr(row, "core_persona", AUDIENCE))

    def _change(self, user: str, **fields: Any) -> None:
        with Session(self.engine) as db:
            found = _session(db, user)
            for name, value in fields.items():
                setattr(found, name, value)
            _touch(db, found)

    def _brand(self, user: str) -> None:
        with Session(self.engine) as db:
            found = _session(db, user)
            db.execute(text("UPDATE peer_websites SET brand_analysis = '{}' WHERE session_id = :id"), {"id": found.id})
            db.commit()

    def _save(self, user: str, table: type[Key | Website | Research | Persona], change: Callable[[Any], None]) -> None:
        with Session(self.engine) as db:
            row = db.query(table).filter_by(session_id=_session(db, user).id).first()
            change(row)
            _touch(db, row)


def _touch(db: Session, row: Any) -> None:
    row.updated_at = datetime.now()  # noqa: DTZ005 - as one comes to write it first
    db.commit()


def _session(db: Session, user: str) -> Onboarding:
    found = db.query(Onboarding).filter(Onboarding.user_id == user).first()
    if found is None:
        raise LookupError(user)
    return found
