with sequence as (

    select order_id, order_sequence, previous_order_date
    from {{ ref('int_customer_orders') }}

)

select
    orders.order_id,
    orders.customer_id,
    orders.order_date,
    orders.ordered_at,
    orders.order_status,
    orders.order_type,
    orders.sales_channel,
    orders.coupon_code,
    orders.is_cancelled,
    orders.is_guest,
    sequence.order_sequence,
    coalesce(sequence.order_sequence = 1, false) as is_first_order,
    {{ days_between('sequence.previous_order_date', 'orders.order_date') }} as days_since_previous_order,
    orders.line_count,
    orders.unit_count,
    orders.gross_amount,
    orders.discount_amount,
    orders.merchandise_amount,
    orders.shipping_amount,
    orders.order_amount,
    orders.refunded_amount,
    orders.net_revenue,
    orders.cost_amount,
    orders.payment_state,
    orders.charged_amount,
    orders.refunded_on,
    {{ days_between('orders.order_date', 'cast(orders.delivered_at as date)') }} as days_to_deliver,
    {{ calculate_z_score('orders.order_amount', 'orders.order_type', 'order_amount_z_score') }}
from {{ ref('int_orders') }} as orders
left join sequence on sequence.order_id = orders.order_id
