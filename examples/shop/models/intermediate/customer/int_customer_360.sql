with order_metrics as (

    select
        customer_id,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        count(*) as total_orders,
        count(*) filter (where order_type = 'subscription') as subscription_orders,
        count(*) filter (where order_date > {{ as_of_date() }} - 365) as orders_last_365_days,
        sum(merchandise_amount) as total_merchandise,
        sum(refunded_amount) as total_refunded,
        sum(net_revenue) as total_revenue,
        sum(case when order_date > {{ as_of_date() }} - 365 then net_revenue else 0 end)
            as revenue_last_365_days,
        round(avg({{ days_between('previous_order_date', 'order_date') }}), 1) as avg_days_between_orders
    from {{ ref('int_customer_orders') }}
    group by customer_id

)

select
    customers.customer_id,
    customers.full_name,
    customers.email,
    customers.email_domain,
    customers.phone,
    customers.country_code,
    customers.country_name,
    customers.region,
    customers.acquisition_channel,
    customers.has_marketing_consent,
    customers.registered_on,
    customers.tenure_days,
    customers.customer_tier,
    orders.first_order_date,
    orders.last_order_date,
    {{ days_between('orders.last_order_date', as_of_date()) }} as recency_days,
    coalesce(orders.total_orders, 0) as total_orders,
    coalesce(orders.subscription_orders, 0) as subscription_orders,
    coalesce(orders.orders_last_365_days, 0) as orders_last_365_days,
    coalesce(orders.total_merchandise, 0) as total_merchandise,
    coalesce(orders.total_refunded, 0) as total_refunded,
    coalesce(orders.total_revenue, 0) as total_revenue,
    coalesce(orders.revenue_last_365_days, 0) as revenue_last_365_days,
    {{ safe_divide('orders.total_revenue', 'orders.total_orders', 2) }} as average_order_value,
    orders.avg_days_between_orders,
    {{ customer_lifecycle_stage('orders.first_order_date', 'orders.last_order_date', 'orders.total_orders') }}
        as lifecycle_stage
from {{ ref('int_customer_base') }} as customers
left join order_metrics as orders on orders.customer_id = customers.customer_id
