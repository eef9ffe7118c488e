with sold_but_not_listed as (

    select distinct items.product_id
    from {{ ref('stg_order_items') }} as items
    left join {{ ref('stg_products') }} as products on products.product_id = items.product_id
    where products.product_id is null

)

select
    product_id,
    product_name,
    category,
    subcategory,
    product_type,
    is_subscription,
    list_price,
    unit_cost,
    {{ safe_divide('list_price - unit_cost', 'list_price') }} as list_margin,
    is_active,
    launched_on,
    false as is_placeholder
from {{ ref('stg_products') }}

union all

-- Withdrawn from the catalogue, still in the order history: a placeholder keeps the revenue in the reports.
select
    product_id,
    'Withdrawn product ' || product_id as product_name,
    'Withdrawn' as category,
    'Withdrawn' as subcategory,
    'physical' as product_type,
    false as is_subscription,
    cast(null as decimal(10, 2)) as list_price,
    cast(null as decimal(10, 2)) as unit_cost,
    cast(null as double) as list_margin,
    false as is_active,
    cast(null as date) as launched_on,
    true as is_placeholder
from sold_but_not_listed
