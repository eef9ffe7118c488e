{% snapshot in_a_block %}
{{ config(strategy='check', unique_key='id', check_cols=['status'], target_schema='kept', updated_at='changed_at') }}
select id, status, changed_at from {{ ref('orders') }}
{% endsnapshot %}
