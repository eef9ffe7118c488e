{{ config(materialized='ephemeral') }}

with orders as (

    select
        order_id,
        customer_id,
        order_date,
        ordered_at,
        order_type,
        merchandise_amount,
        net_revenue,
        refunded_amount
    from {{ ref('int_orders') }}
    where customer_id is not null
        and not is_cancelled

)

select
    *,
    row_number() over (partition by customer_id order by ordered_at, order_id) as order_sequence,
    lag(order_date) over (partition by customer_id order by ordered_at, order_id) as previous_order_date
from orders
