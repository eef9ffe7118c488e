with mart as (
    select sum(total_revenue) as mart_total from {{ ref('mart_daily_revenue') }}
),
staging as (
    select sum(order_amount) as staging_total from {{ ref('stg_orders') }} where order_status = 'completed'
)
select mart_total, staging_total
from mart cross join staging
where abs(mart_total - staging_total) > staging_total * 0.01
