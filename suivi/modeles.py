"""The tables of the follow-up: only ever added to, but for what is told in confidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC, whatever the database makes of time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return it as the database keeps it."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database kept, with its time zone."""
        return value and value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """What all tables are."""


class LigneContribution(Table):
    """A contribution as it came: its number, its key, whom it is about."""

    __tablename__ = "contributions"

    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    cle: Mapped[str] = mapped_column(String(100), unique=True)
    siren: Mapped[str] = mapped_column(String(9), index=True)
    provenance: Mapped[str] = mapped_column(String(20))
    __table_args__ = ({"sqlite_autoincrement": True},)


class LigneActe(Table):
    """Something that happened to a contribution, the `rang`-th since it came.

    Two at the same rank cannot be: whoever decides on what another has changed is told so.
    """

    __tablename__ = "actes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    numero: Mapped[int] = mapped_column(ForeignKey("contributions.numero"))
    rang: Mapped[int]
    acte: Mapped[str] = mapped_column(String(20))
    instant: Mapped[datetime] = mapped_column(Instant)
    auteur: Mapped[str] = mapped_column(String(200))
    contenu: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("numero", "rang"), {"sqlite_autoincrement": True})


class LigneConfidences(Table):
    """What editors alone see, until it is erased."""

    __tablename__ = "confidences"

    numero: Mapped[int] = mapped_column(ForeignKey("contributions.numero"), primary_key=True)
    courriel: Mapped[str] = mapped_column(String(254), index=True)
    commentaire: Mapped[str] = mapped_column(Text)


class LigneEffacement(Table):
    """An erasure asked for: done again on whatever an older copy brings back."""

    __tablename__ = "effacements"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    empreinte: Mapped[str] = mapped_column(String(64), index=True)
    instant: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = ({"sqlite_autoincrement": True},)


class LigneSecret(Table):
    """What all the processes of a site share and no one else knows."""

    __tablename__ = "secrets"

    nom: Mapped[str] = mapped_column(String(20), primary_key=True)
    valeur: Mapped[str] = mapped_column(String(100))
