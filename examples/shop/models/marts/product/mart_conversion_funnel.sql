select
    session_date,
    device_type,
    count(*) as sessions,
    count(*) filter (where deepest_step in ('product', 'cart', 'checkout', 'purchase')) as sessions_with_product,
    count(*) filter (where deepest_step in ('cart', 'checkout', 'purchase')) as sessions_with_cart,
    count(*) filter (where deepest_step in ('checkout', 'purchase')) as sessions_with_checkout,
    count(*) filter (where is_converted) as sessions_with_purchase,
    {{ safe_divide('count(*) filter (where is_converted)', 'count(*)') }} as conversion_rate,
    {{ safe_divide(
        "count(*) filter (where deepest_step in ('cart', 'checkout'))",
        "count(*) filter (where deepest_step in ('cart', 'checkout', 'purchase'))"
    ) }} as cart_abandonment_rate
from {{ ref('fct_sessions') }}
group by session_date, device_type
