with registrations as (

    select
        customers.acquisition_channel,
        cast(date_trunc('month', customers.registered_on) as date) as registration_month,
        count(*) as registrations,
        count(*) filter (where customers.total_orders > 0) as new_customers,
        sum(customers.total_revenue) as revenue_to_date,
        sum(coalesce(scores.customer_ltv_predicted, 0)) as predicted_ltv,
        sum(costs.cost_per_registration) as acquisition_cost
    from {{ ref('int_customer_360') }} as customers
    left join {{ ref('int_customer_scores') }} as scores on scores.customer_id = customers.customer_id
    left join {{ ref('marketing_channel_costs') }} as costs
        on costs.channel = customers.acquisition_channel
        and customers.registered_on between costs.valid_from and costs.valid_to
    group by
        customers.acquisition_channel,
        cast(date_trunc('month', customers.registered_on) as date)

)

select
    acquisition_channel,
    registration_month,
    registrations,
    new_customers,
    {{ safe_divide('new_customers', 'registrations') }} as conversion_rate,
    acquisition_cost,
    {{ safe_divide('acquisition_cost', 'new_customers', 2) }} as customer_acquisition_cost,
    revenue_to_date,
    {{ safe_divide('predicted_ltv', 'new_customers', 2) }} as ltv_per_new_customer,
    {{ safe_divide('predicted_ltv', 'acquisition_cost', 2) }} as ltv_to_cac_ratio
from registrations
