{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='payment_id',
        on_schema_change='append_new_columns'
    )
}}

select
    payments.payment_id,
    payments.order_id,
    payments.payment_type,
    payments.payment_method,
    payments.payment_status,
    payments.amount,
    payments.settled_amount,
    payments.processed_on,
    payments.processed_at,
    payments.loaded_at,
    payments.loaded_at > payments.processed_at + interval '1 day' as arrived_late
from {{ ref('stg_payments') }} as payments
inner join {{ ref('int_orders') }} as orders on orders.order_id = payments.order_id

{% if is_incremental() %}
where payments.loaded_at >= (select max(loaded_at) from {{ this }}) - interval '{{ var("lookback_days") }} days'
{% endif %}
