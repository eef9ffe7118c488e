with orders as (

    select
        order_date,
        count(*) as orders_placed,
        count(*) filter (where not is_cancelled) as orders_kept,
        count(*) filter (where is_first_order) as first_orders,
        count(distinct customer_id) filter (where not is_cancelled) as customers,
        sum(gross_amount) as gmv,
        sum(case when is_cancelled then 0 else discount_amount end) as discounts,
        sum(case when is_cancelled then 0 else merchandise_amount end) as merchandise_revenue,
        sum(case when is_cancelled then 0 else shipping_amount end) as shipping_income
    from {{ ref('fct_orders') }}
    group by order_date

),

refunds as (

    select
        refunded_on,
        count(*) as refunded_orders,
        sum(refunded_amount) as refunds
    from {{ ref('fct_orders') }}
    where refunded_amount > 0
    group by refunded_on

),

daily as (

    select
        calendar.date_day,
        calendar.month_start,
        calendar.day_of_week,
        calendar.is_holiday_season,
        coalesce(orders.orders_placed, 0) as orders_placed,
        coalesce(orders.orders_kept, 0) as orders_kept,
        coalesce(orders.first_orders, 0) as first_orders,
        coalesce(orders.customers, 0) as customers,
        coalesce(orders.gmv, 0) as gmv,
        coalesce(orders.discounts, 0) as discounts,
        coalesce(orders.merchandise_revenue, 0) as merchandise_revenue,
        coalesce(orders.shipping_income, 0) as shipping_income,
        coalesce(refunds.refunded_orders, 0) as refunded_orders,
        coalesce(refunds.refunds, 0) as refunds,
        coalesce(orders.merchandise_revenue, 0) - coalesce(refunds.refunds, 0) as net_revenue
    from {{ ref('dim_date') }} as calendar
    left join orders on orders.order_date = calendar.date_day
    left join refunds on refunds.refunded_on = calendar.date_day

)

select
    *,
    {{ safe_divide('merchandise_revenue', 'orders_kept', 2) }} as average_order_value,
    round(avg(net_revenue) over (order by date_day rows between 6 preceding and current row), 2)
        as net_revenue_7_day_average,
    sum(net_revenue) over (partition by month_start order by date_day rows unbounded preceding)
        as net_revenue_month_to_date,
    {{ calculate_z_score('net_revenue', 'month_start', 'net_revenue_z_score') }}
from daily
