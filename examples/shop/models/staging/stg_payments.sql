with newest as (

    {{ latest_version(source('raw_ecommerce', 'payments'), 'payment_id', ['_loaded_at']) }}

)

select
    payment_id,
    order_id,
    payment_type,
    coalesce(payment_method, 'unknown') as payment_method,
    payment_status,
    {{ cents_to_dollars('amount_cents') }} as amount,
    -- what the payment did to our bank account: refunds count against us, attempts count for nothing
    case
        when payment_status <> 'succeeded' then 0
        when payment_type = 'refund' then -{{ cents_to_dollars('amount_cents') }}
        else {{ cents_to_dollars('amount_cents') }}
    end as settled_amount,
    cast(processed_at as date) as processed_on,
    processed_at,
    _loaded_at as loaded_at
from newest
