{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id', incremental_predicates=["region = 'n'"]) }}
select * from {{ ref('orders') }}
{% if is_incremental() %} where changed_at > (select max(changed_at) from {{ this }}) {% endif %}
