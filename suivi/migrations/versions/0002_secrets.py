"""The secret that signs private links, made with its table: whoever migrates does it alone."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and its secret."""
    table = op.create_table(
        "secrets",
        sa.Column("nom", sa.String(20), primary_key=True),
        sa.Column("valeur", sa.String(100), nullable=False),
    )
    op.bulk_insert(table, [{"nom": "liens", "valeur": secrets.token_urlsafe(32)}])
