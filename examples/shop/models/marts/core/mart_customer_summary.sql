with buyers as (

    select
        customers.customer_id,
        customers.customer_tier,
        customers.country_code,
        customers.acquisition_channel,
        segments.customer_segment_rfm,
        segments.rfm_score,
        segments.recency_score,
        segments.frequency_score,
        segments.monetary_score,
        customers.lifecycle_stage,
        customers.first_order_date,
        customers.last_order_date,
        customers.recency_days,
        customers.total_orders,
        customers.total_revenue,
        customers.average_order_value,
        customers.revenue_last_365_days,
        scores.orders_per_year,
        scores.churn_probability,
        scores.customer_ltv_predicted,
        customers.recency_days <= {{ var('active_customer_days') }} as is_active_customer
    from {{ ref('int_customer_360') }} as customers
    inner join {{ ref('int_customer_scores') }} as scores on scores.customer_id = customers.customer_id
    inner join {{ ref('dim_customer_segments') }} as segments on segments.customer_id = customers.customer_id

)

select
    *,
    {{ calculate_percentile_rank('customer_ltv_predicted', alias_name='ltv_percentile_rank') }},
    {{ calculate_z_score('total_revenue', 'customer_segment_rfm', 'revenue_z_score_in_segment') }}
from buyers
