"""The project that `dagbook init` makes: small, complete, and it builds as it is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "duckdb": """# How to reach the warehouse. DuckDB needs no server: all data is in one file.
{profile}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: {profile}.duckdb
      schema: main
      threads: 4
""",
        "postgres": """# How to reach the warehouse. It needs: pip install 'dagbook[postgres]'
{profile}:
  target: dev
  outputs:
    dev:
      type: postgres
      host: "{{{{ env_var('PGHOST', 'localhost') }}}}"
      port: "{{{{ env_var('PGPORT', '5432') | int }}}}"
      user: "{{{{ env_var('PGUSER', 'postgres') }}}}"
      password: "{{{{ env_var('PGPASSWORD', '') }}}}"
      dbname: "{{{{ env_var('PGDATABASE', 'postgres') }}}}"
      schema: {profile}
      threads: 4
""",
    }
)

FILES: Final = (
    (
        "dbt_project.yml",
        """name: {name}
version: "1.0.0"
profile: {profile}

model-paths: [models]
seed-paths: [seeds]
test-paths: [tests]
macro-paths: [macros]
clean-targets: [target]

models:
  {name}:
    staging:
      +materialized: view
    marts:
      +materialized: table
""",
    ),
    (
        "seeds/raw_payments.csv",
        """payment_id,customer,paid_on,amount_cents
1,Ada,2026-01-03,1250
2,Grace,2026-01-03,4000
3,Ada,2026-01-04,300
4,Edsger,2026-01-06,9900
5,Grace,2026-01-06,150
""",
    ),
    (
        "models/staging/stg_payments.sql",
        """select
    payment_id,
    customer,
    cast(paid_on as date) as paid_on,
    amount_cents / 100.0 as amount
from {{{{ ref('raw_payments') }}}}
""",
    ),
    (
        "models/marts/daily_revenue.sql",
        """select
    paid_on,
    count(*) as payments,
    sum(amount) as revenue
from {{{{ ref('stg_payments') }}}}
group by paid_on
""",
    ),
    (
        "models/models.yml",
        """version: 2

seeds:
  - name: raw_payments
    description: Payments as the till exported them.

models:
  - name: stg_payments
    description: One row per payment, amounts in whole currency units.
    columns:
      - name: payment_id
        description: Number of the payment.
        data_tests: [unique, not_null]
      - name: customer
        description: Who paid.
        data_tests: [not_null]
      - name: paid_on
        description: Day of the payment.
      - name: amount
        description: What was paid.

  - name: daily_revenue
    description: What came in, day by day. One row per day on which somebody paid.
    config:
      meta:
        owner: you@example.com
    columns:
      - name: paid_on
        description: The day.
        data_tests: [unique, not_null]
      - name: payments
        description: How many payments.
      - name: revenue
        description: Their sum.
""",
    ),
    (
        "tests/no_negative_revenue.sql",
        """-- A test is a query: every row it returns is a failure.
select * from {{{{ ref('daily_revenue') }}}} where revenue < 0
""",
    ),
    (
        "mkdocs.yml",
        """# `mkdocs build` makes the project's book in site/. It needs: pip install 'dagbook[docs]'
site_name: {name}
use_directory_urls: false # so that the book opens from a file share too
theme:
  name: material
  font: false # nothing is loaded from elsewhere when a page is read
plugins:
  - search
  - dagbook
""",
    ),
    (
        "docs/index.md",
        """# {name}

Say here what a reader should know first. How the project is doing follows by itself.
""",
    ),
    ("macros/.gitkeep", ""),
    (".gitignore", "target/\nsite/\nlogs/\ndbt_packages/\n*.duckdb\n*.duckdb.wal\n"),
)
"""(path, text) pairs; ``{name}`` is the project's name, ``{profile}`` its profile's.

Braces of Jinja are doubled twice.
"""
