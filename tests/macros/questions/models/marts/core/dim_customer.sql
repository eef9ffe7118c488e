{{ config(tags=['core', 'customer'], meta={'owner': '@data-platform-team', 'classification': 'internal'}, post_hook=log_model_performance(this.name)) }}
select
    c.customer_id,
    c.email,
    c.customer_segment,
    b.order_amount_count,
    b.order_amount_total,
    b.days_between_orders,
    {{ customer_tier('c.registered') }} as customer_tier,
    {{ rfm_score("date_diff('day', o.last_order, date '" ~ var('today') ~ "')", 'b.order_amount_count', 'b.order_amount_total') }} as rfm
from {{ ref('stg_customers') }} as c
left join {{ ref('int_customer_behavior') }} as b using (customer_id)
left join (
    select customer_id, max(order_date) as last_order from {{ ref('stg_orders') }} group by 1
) as o using (customer_id)
