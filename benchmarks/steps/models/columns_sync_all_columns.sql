{{ config(materialized='incremental', unique_key='id', on_schema_change='sync_all_columns') }}
select id, status
{%- if var('more', false) %}, region, cast(amount as double) as amount {% else %}, cast(amount as integer) as amount {% endif %}
{%- if not var('more', false) or 'sync_all_columns' == 'ignore' %}, ordered_at {% endif %}
from {{ ref('orders') }}
{% if is_incremental() %} where changed_at > timestamp '2024-02-01' {% endif %}
