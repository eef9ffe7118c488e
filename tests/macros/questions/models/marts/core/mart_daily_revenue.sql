select order_date, sum(order_amount) as total_revenue
from {{ ref('stg_orders') }}
group by order_date
