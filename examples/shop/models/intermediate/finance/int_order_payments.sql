select
    order_id,
    sum(case when payment_type = 'charge' then settled_amount else 0 end) as charged_amount,
    -sum(case when payment_type = 'refund' then settled_amount else 0 end) as refunded_amount,
    sum(settled_amount) as settled_amount,
    count(*) filter (where payment_status = 'failed') as failed_attempts,
    min(case when payment_type = 'charge' and payment_status = 'succeeded' then processed_at end)
        as paid_at,
    max(case when payment_type = 'refund' and payment_status = 'succeeded' then processed_on end)
        as refunded_on
from {{ ref('stg_payments') }}
group by order_id
