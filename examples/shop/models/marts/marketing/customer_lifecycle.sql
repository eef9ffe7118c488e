with customers as (

    select
        customer_id,
        country_code,
        acquisition_channel,
        registered_on,
        first_order_date,
        last_order_date,
        recency_days,
        total_orders,
        total_revenue,
        lifecycle_stage,
        {{ days_between('registered_on', 'first_order_date') }} as days_to_first_order
    from {{ ref('int_customer_360') }}

)

select
    customer_id,
    country_code,
    acquisition_channel,
    registered_on,
    first_order_date,
    last_order_date,
    lifecycle_stage,
    days_to_first_order,
    total_orders,
    total_revenue,
    -- how long silence may last before the next stage; a customer who orders starts over
    case lifecycle_stage
        when 'active' then {{ var('active_customer_days') }} + 1 - recency_days
        when 'loyal' then 2 * {{ var('active_customer_days') }} + 1 - recency_days
        when 'dormant' then 181 - recency_days
        when 'at_risk' then 366 - recency_days
    end as days_until_next_stage,
    {{ calculate_percentile_rank('total_revenue', 'lifecycle_stage', 'revenue_percentile_in_stage') }}
from customers
