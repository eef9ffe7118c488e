with newest as (

    {{ latest_version(source('raw_ecommerce', 'orders'), 'order_id', ['updated_at', '_loaded_at']) }}

)

select
    order_id,
    customer_id,
    lower(order_status) as order_status,
    order_type,
    sales_channel,
    coupon_code,
    order_amount,
    discount_amount,
    shipping_amount,
    cast(ordered_at as date) as order_date,
    ordered_at,
    shipped_at,
    delivered_at,
    returned_at,
    cancelled_at,
    updated_at,
    _loaded_at as loaded_at
from newest
