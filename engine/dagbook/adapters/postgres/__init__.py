"""PostgreSQL: one connection a session, through psycopg 3."""
