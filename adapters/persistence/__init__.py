"""The store in SQLite: SQLAlchemy Core over aiosqlite, migrations by Alembic."""
