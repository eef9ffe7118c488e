with ordered as (
    select
        customer_id,
        order_date,
        order_amount,
        lag(order_date) over (partition by customer_id order by order_date) as previous_date
    from {{ ref('stg_orders') }}
)
select * from ordered
