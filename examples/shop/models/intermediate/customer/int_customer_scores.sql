with buyers as (

    select
        customer_id,
        recency_days,
        total_orders,
        total_revenue,
        average_order_value,
        -- nobody's habits are known after three months: a year is the shortest memory we divide by
        total_orders / greatest({{ days_between('first_order_date', as_of_date()) }} / 365.25, 1.0)
            as orders_per_year
    from {{ ref('int_customer_360') }}
    where total_orders > 0

),

scored as (

    select
        *,
        {{ recency_score('recency_days') }} as recency_score,
        {{ frequency_score('total_orders') }} as frequency_score,
        {{ monetary_score('total_revenue') }} as monetary_score,
        {{ rfm_score('recency_days', 'total_orders', 'total_revenue') }} as rfm_score,
        {{ churn_probability('recency_days', 'total_orders') }} as churn_probability
    from buyers

)

select
    customer_id,
    recency_score,
    frequency_score,
    monetary_score,
    rfm_score,
    churn_probability,
    round(orders_per_year, 2) as orders_per_year,
    {{ calculate_customer_ltv('average_order_value', 'orders_per_year', 'churn_probability') }}
        as customer_ltv_predicted
from scored
