select
    customer_id,
    avg({{ dbt.datediff('previous_date', 'order_date', 'day') }}) as days_between_orders,
    {{ count_and_sum(['order_amount']) }}
from {{ ref('int_order_steps') }}
group by customer_id
