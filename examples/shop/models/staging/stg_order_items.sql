select
    order_item_id,
    order_id,
    line_number,
    product_id,
    quantity,
    unit_price,
    cast(quantity * unit_price as decimal(12, 2)) as gross_amount,
    discount_amount,
    cast(quantity * unit_price - discount_amount as decimal(12, 2)) as net_amount,
    _loaded_at as loaded_at
from {{ source('raw_ecommerce', 'order_items') }}
