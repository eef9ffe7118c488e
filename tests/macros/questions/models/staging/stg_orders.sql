-- Constant calls, a cast, a cleaned column that depends on the target
select
    order_id,
    customer_id,
    product_category,
    order_amount::decimal(10, 2) as order_amount,
    order_status,
    date(order_date) as order_date,
    updated_at
from {{ source('raw_ecommerce', 'orders') }}
where order_status != 'cancelled'
