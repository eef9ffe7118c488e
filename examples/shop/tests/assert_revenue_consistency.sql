-- The customers' lifetime revenue and the order table tell the same story, to the cent.
-- Guests are not customers, so their orders are left out on both sides.
with customers as (

    select sum(total_revenue) as revenue from {{ ref('mart_customer_summary') }}

),

orders as (

    select sum(net_revenue) as revenue
    from {{ ref('fct_orders') }}
    where not is_guest

)

select
    customers.revenue as revenue_by_customer,
    orders.revenue as revenue_by_order
from customers
cross join orders
where customers.revenue is distinct from orders.revenue
