{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='event_id',
        on_schema_change='append_new_columns'
    )
}}

select
    event_id,
    visitor_id,
    customer_id,
    event_type,
    page_path,
    device_type,
    traffic_source,
    is_bot,
    event_at,
    event_date,
    received_at,
    order_id,
    viewed_category,
    loaded_at
from {{ ref('stg_events') }}

{% if is_incremental() %}
-- By the day of arrival, not of the event: a phone that was offline for two days is still caught,
-- and the lookback repairs whatever the loader delivered twice.
where loaded_at >= (select max(loaded_at) from {{ this }}) - interval '{{ var("lookback_days") }} days'
{% endif %}
