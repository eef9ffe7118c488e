{{ config(materialized='incremental', unique_key=['customer_id', 'metric_date'], incremental_strategy='delete+insert') }}
select customer_id, order_date as metric_date, count(*) as daily_orders, sum(order_amount) as revenue
from {{ ref('stg_orders') }}
where 1 = 1 {{ incremental_partition_filter('metric_date', 'order_date') }}
group by 1, 2
