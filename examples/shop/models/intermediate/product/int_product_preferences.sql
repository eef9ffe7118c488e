{{ config(materialized='ephemeral') }}

with bought as (

    select
        orders.customer_id,
        products.category,
        cast(sum(items.quantity) as integer) as units,
        sum(items.net_amount) as spent
    from {{ ref('stg_order_items') }} as items
    inner join {{ ref('int_orders') }} as orders on orders.order_id = items.order_id
    inner join {{ ref('stg_products') }} as products on products.product_id = items.product_id
    where orders.customer_id is not null
        and not orders.is_cancelled
        and not products.is_subscription
    group by orders.customer_id, products.category

),

ranked as (

    select
        *,
        row_number() over (partition by customer_id order by spent desc, units desc, category) as preference,
        count(*) over (partition by customer_id) as categories_bought,
        sum(spent) over (partition by customer_id) as total_spent
    from bought

)

select
    customer_id,
    category as favourite_category,
    categories_bought,
    {{ safe_divide('spent', 'total_spent') }} as favourite_category_share
from ranked
where preference = 1
