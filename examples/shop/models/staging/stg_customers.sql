with newest as (

    {{ latest_version(source('raw_ecommerce', 'customers'), 'customer_id', ['updated_at', '_loaded_at']) }}

),

cleaned as (

    select
        customer_id,
        upper(left(trim(first_name), 1)) || lower(substring(trim(first_name), 2)) as first_name,
        trim(last_name) as last_name,
        lower(trim(email)) as email,
        phone,
        lower(trim(country)) as country_spelling,
        coalesce(acquisition_channel, 'unknown') as acquisition_channel,
        -- silence is not consent
        coalesce(marketing_opt_in, false) as has_marketing_consent,
        cast(created_at as date) as registered_on,
        created_at as registered_at,
        updated_at,
        _loaded_at as loaded_at
    from newest

)

select
    cleaned.customer_id,
    cleaned.first_name,
    cleaned.last_name,
    cleaned.email,
    cleaned.phone,
    spellings.country_code,
    spellings.country_name,
    spellings.region,
    cleaned.acquisition_channel,
    cleaned.has_marketing_consent,
    cleaned.email like '%@fernhill.example' as is_test_account,
    cleaned.registered_on,
    cleaned.registered_at,
    cleaned.updated_at,
    cleaned.loaded_at
from cleaned
left join {{ ref('country_spellings') }} as spellings
    on spellings.spelling = cleaned.country_spelling
