select
    customers.customer_id,
    customers.full_name,
    customers.email,
    customers.phone,
    customers.country_code,
    customers.country_name,
    customers.region,
    customers.acquisition_channel,
    customers.has_marketing_consent,
    customers.registered_on,
    customers.customer_tier,
    customers.lifecycle_stage,
    coalesce(customers.recency_days <= {{ var('active_customer_days') }}, false) as is_active_customer,
    customers.first_order_date,
    customers.last_order_date,
    customers.total_orders,
    preferences.favourite_category,
    preferences.categories_bought,
    profiles.preferred_payment_method,
    coalesce(profiles.failed_payments, 0) as failed_payments,
    profiles.refund_rate
from {{ ref('int_customer_360') }} as customers
left join {{ ref('int_product_preferences') }} as preferences
    on preferences.customer_id = customers.customer_id
left join {{ ref('int_financial_profile') }} as profiles
    on profiles.customer_id = customers.customer_id
