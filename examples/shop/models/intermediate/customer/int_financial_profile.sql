{{ config(materialized='ephemeral') }}

with charges as (

    select
        orders.customer_id,
        payments.payment_method,
        count(*) as charges,
        sum(payments.amount) as charged_amount
    from {{ ref('stg_payments') }} as payments
    inner join {{ ref('int_orders') }} as orders on orders.order_id = payments.order_id
    where payments.payment_type = 'charge'
        and payments.payment_status = 'succeeded'
        and orders.customer_id is not null
    group by orders.customer_id, payments.payment_method

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by charges desc, charged_amount desc, payment_method
        ) as preference
    from charges
    where payment_method not in ('unknown', 'gift_card')

),

attempts as (

    select
        customer_id,
        cast(sum(failed_attempts) as integer) as failed_payments,
        count(*) filter (where refunded_amount > 0) as refunded_orders,
        count(*) as all_orders
    from {{ ref('int_orders') }}
    where customer_id is not null
    group by customer_id

)

select
    attempts.customer_id,
    ranked.payment_method as preferred_payment_method,
    attempts.failed_payments,
    attempts.refunded_orders,
    {{ safe_divide('attempts.refunded_orders', 'attempts.all_orders') }} as refund_rate
from attempts
left join ranked
    on ranked.customer_id = attempts.customer_id
    and ranked.preference = 1
