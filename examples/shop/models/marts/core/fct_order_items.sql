with lines as (

    select
        items.order_item_id,
        items.order_id,
        items.line_number,
        items.product_id,
        orders.customer_id,
        orders.order_date,
        orders.is_cancelled,
        products.category,
        products.is_subscription,
        items.quantity,
        items.unit_price,
        items.gross_amount,
        items.discount_amount,
        items.net_amount,
        cast(items.quantity * coalesce(products.unit_cost, 0) as decimal(12, 2)) as cost_amount,
        -- refunds are booked by order; every line bears its share
        cast(
            case
                when orders.merchandise_amount = 0 then 0
                else orders.refunded_amount * items.net_amount / orders.merchandise_amount
            end as decimal(14, 4)
        ) as refunded_amount
    from {{ ref('stg_order_items') }} as items
    inner join {{ ref('int_orders') }} as orders on orders.order_id = items.order_id
    left join {{ ref('dim_product') }} as products on products.product_id = items.product_id

)

select
    *,
    case when is_cancelled then 0 else net_amount - refunded_amount end as net_revenue
from lines
