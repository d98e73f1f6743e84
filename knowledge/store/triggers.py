"""The audit log is append-only in the database itself: whoever may only use it as a client cannot change it.

An owner of the database can drop triggers; the chain of hashes shows what they change then (`AuditRepository.verify`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event

# INSERT OR REPLACE deletes without asking the trigger on DELETE (sqlite.org/lang_conflict.html).
SQLITE = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END'""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
)


def keep_append_only(audit: Table) -> None:
    """Wherever the table is created, its triggers are; they go with it when it is dropped."""
    event.listen(audit, "after_create", _create)


def _create(_audit: Table, connection: Connection, **_: Any) -> None:
    for statement in POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE:
        connection.exec_driver_sql(statement)
