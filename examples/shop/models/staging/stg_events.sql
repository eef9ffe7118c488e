with newest as (

    {{ latest_version(source('raw_ecommerce', 'events'), 'event_id', ['_loaded_at']) }}

)

select
    event_id,
    visitor_id,
    customer_id,
    event_type,
    page_path,
    device_type,
    coalesce(traffic_source, 'unknown') as traffic_source,
    device_type = 'bot' as is_bot,
    -- a device whose clock runs ahead is not believed
    least(event_at, received_at) as event_at,
    cast(least(event_at, received_at) as date) as event_date,
    received_at,
    json_extract_string(properties, '$.order_id') as order_id,
    json_extract_string(properties, '$.category') as viewed_category,
    _loaded_at as loaded_at
from newest
