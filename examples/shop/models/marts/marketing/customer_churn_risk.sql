with customers as (

    select
        summary.customer_id,
        summary.customer_segment_rfm,
        summary.lifecycle_stage,
        summary.recency_days,
        history.avg_days_between_orders,
        summary.churn_probability,
        case
            when summary.churn_probability >= {{ var('churn_risk_high') }} then 'high'
            when summary.churn_probability >= {{ var('churn_risk_medium') }} then 'medium'
            else 'low'
        end as churn_risk,
        summary.revenue_last_365_days,
        cast(round(summary.revenue_last_365_days * summary.churn_probability, 2) as decimal(12, 2))
            as revenue_at_risk,
        segments.recommended_action
    from {{ ref('mart_customer_summary') }} as summary
    inner join {{ ref('int_customer_360') }} as history on history.customer_id = summary.customer_id
    inner join {{ ref('dim_customer_segments') }} as segments on segments.customer_id = summary.customer_id

)

select
    *,
    -- positive: the next order is overdue by so many days
    round(recency_days - avg_days_between_orders, 1) as days_overdue,
    row_number() over (order by revenue_at_risk desc, customer_id) as contact_priority
from customers
