select
    session_id,
    visitor_id,
    customer_id,
    session_date,
    started_at,
    ended_at,
    cast(extract(epoch from ended_at - started_at) as integer) as duration_seconds,
    device_type,
    traffic_source,
    event_count,
    product_views,
    cart_additions,
    case
        when purchases > 0 then 'purchase'
        when checkout_starts > 0 then 'checkout'
        when cart_additions > 0 then 'cart'
        when product_views > 0 then 'product'
        else 'visit'
    end as deepest_step,
    purchases > 0 as is_converted,
    order_id
from {{ ref('int_sessions') }}
where not is_bot
