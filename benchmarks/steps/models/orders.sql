{{ config(materialized='view') }}
select id, region, status, amount, ordered_at, changed_at
from {{ source('raw', 'orders') }}
