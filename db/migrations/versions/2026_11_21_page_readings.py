"""Keep what was read from a page or file instead of the page itself.

`cached_pages` held bodies, so that an unchanged page was not sent again but read again. `page_readings` holds the
reading: an unchanged page is neither sent nor read. What was cached is fetched anew once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_page_readings"
down_revision = "2026_11_21_doors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "page_readings",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_readings")),
        sa.UniqueConstraint("site", "url", name=op.f("uq_page_readings_site_url")),
        schema="onboarding",
    )
    op.create_index("ix_page_readings_fetched_at", "page_readings", ["fetched_at"], unique=False, schema="onboarding")
    op.drop_table("cached_pages", schema="onboarding")


def downgrade() -> None:
    """Take back."""
    op.create_table(
        "cached_pages",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cached_pages")),
        sa.UniqueConstraint("url", name=op.f("uq_cached_pages_url")),
        schema="onboarding",
    )
    op.create_index("ix_cached_pages_fetched_at", "cached_pages", ["fetched_at"], unique=False, schema="onboarding")
    op.create_index("ix_cached_pages_site", "cached_pages", ["site"], unique=False, schema="onboarding")
    op.drop_table("page_readings", schema="onboarding")
