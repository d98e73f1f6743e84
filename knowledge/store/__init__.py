"""The store: tables, repositories, units of work, migrations. The only SQL in Focal."""
