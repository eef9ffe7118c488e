{{ config(materialized='ephemeral') }}

select
    items.order_id,
    count(*) as line_count,
    cast(sum(items.quantity) as integer) as unit_count,
    sum(items.gross_amount) as gross_amount,
    sum(items.discount_amount) as discount_amount,
    sum(items.net_amount) as merchandise_amount,
    -- withdrawn products have no cost on record any more
    sum(items.quantity * coalesce(products.unit_cost, 0)) as cost_amount
from {{ ref('stg_order_items') }} as items
left join {{ ref('stg_products') }} as products on products.product_id = items.product_id
group by items.order_id
