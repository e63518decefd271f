"""What all tables share: one schema, constraint names that migrations can rely on, times from the database's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import DateTime, ForeignKey, Identity, Integer, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

SCHEMA = "onboarding"

Json = dict[str, Any]
Key = Annotated[int, mapped_column(Integer, Identity(), primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
OfSession = Annotated[
    int, mapped_column(Integer, ForeignKey(f"{SCHEMA}.onboarding_sessions.id", ondelete="CASCADE"), nullable=False)
]


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        str: Text(),
        Json: JSONB(none_as_null=True),
        datetime: DateTime(timezone=True),
    }


class Stamped:
    """When the row came to be and when it last changed, by the database's clock."""

    created_at: Mapped[Now]
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
