select
    product_id,
    trim(product_name) as product_name,
    upper(left(trim(category), 1)) || lower(substring(trim(category), 2)) as category,
    subcategory,
    product_type,
    product_type = 'subscription' as is_subscription,
    unit_price as list_price,
    unit_cost,
    is_active,
    launched_on,
    updated_at,
    _loaded_at as loaded_at
from {{ source('raw_ecommerce', 'products') }}
