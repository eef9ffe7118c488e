-- No business date lies after the evening the books were closed on.
select 'stg_orders' as model_name, order_id as id, order_date as business_date
from {{ ref('stg_orders') }}
where order_date > {{ as_of_date() }}

union all

select 'stg_customers', customer_id, registered_on
from {{ ref('stg_customers') }}
where registered_on > {{ as_of_date() }}

union all

select 'stg_payments', payment_id, processed_on
from {{ ref('stg_payments') }}
where processed_on > {{ as_of_date() }}
