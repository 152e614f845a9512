"""The database: schema, opening, facts, views and history as rows."""
