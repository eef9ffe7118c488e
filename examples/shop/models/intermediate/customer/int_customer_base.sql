{{ config(materialized='ephemeral') }}

select
    customer_id,
    first_name || ' ' || last_name as full_name,
    email,
    split_part(email, '@', 2) as email_domain,
    phone,
    country_code,
    country_name,
    region,
    acquisition_channel,
    has_marketing_consent,
    registered_on,
    {{ days_between('registered_on', as_of_date()) }} as tenure_days,
    case
        when registered_on < cast('{{ var("legacy_before") }}' as date) then 'legacy'
        else 'standard'
    end as customer_tier
from {{ ref('stg_customers') }}
where not is_test_account
