-- How much a guest order is worth to us later: run it before the yearly talk about compulsory accounts.
select
    customers.registered_on,
    count(*) as customers,
    count(*) filter (where orders.order_sequence > 1) as orders_after_the_first,
    sum(orders.net_revenue) as net_revenue
from {{ ref('fct_orders') }} as orders
join {{ ref('dim_customer') }} as customers using (customer_id)
where not orders.is_guest
group by customers.registered_on
order by customers.registered_on
