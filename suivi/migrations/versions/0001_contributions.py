"""Contributions, what happens to them, what is told in confidence, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "contributions",
        sa.Column("numero", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("cle", sa.String(100), nullable=False, unique=True),
        sa.Column("siren", sa.String(9), nullable=False, index=True),
        sa.Column("provenance", sa.String(20), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("numero", sa.Integer, sa.ForeignKey("contributions.numero"), nullable=False),
        sa.Column("rang", sa.Integer, nullable=False),
        sa.Column("acte", sa.String(20), nullable=False),
        sa.Column("instant", sa.DateTime, nullable=False),
        sa.Column("auteur", sa.String(200), nullable=False),
        sa.Column("contenu", sa.JSON, nullable=False),
        sa.UniqueConstraint("numero", "rang"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "confidences",
        sa.Column("numero", sa.Integer, sa.ForeignKey("contributions.numero"), primary_key=True),
        sa.Column("courriel", sa.String(254), nullable=False, index=True),
        sa.Column("commentaire", sa.Text, nullable=False),
    )
    op.create_table(
        "effacements",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("empreinte", sa.String(64), nullable=False, index=True),
        sa.Column("instant", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
