with gaps as (

    select
        *,
        case
            when event_at > lag(event_at) over (partition by visitor_id order by event_at, event_id)
                + interval '{{ var("session_timeout_minutes") }} minutes' then 1
            else 0
        end as starts_another_session
    from {{ ref('int_web_events') }}

),

numbered as (

    select
        *,
        1 + cast(
            sum(starts_another_session) over (
                partition by visitor_id
                order by event_at, event_id
                rows between unbounded preceding and current row
            ) as integer
        ) as session_number
    from gaps

)

select
    visitor_id || '-' || session_number as session_id,
    visitor_id,
    session_number,
    max(customer_id) as customer_id,
    min(event_at) as started_at,
    max(event_at) as ended_at,
    min(event_date) as session_date,
    min(device_type) as device_type,
    min(traffic_source) as traffic_source,
    max(case when is_bot then 1 else 0 end) = 1 as is_bot,
    count(*) as event_count,
    count(*) filter (where event_type = 'product_view') as product_views,
    count(*) filter (where event_type = 'add_to_cart') as cart_additions,
    count(*) filter (where event_type = 'checkout_start') as checkout_starts,
    count(*) filter (where event_type = 'purchase') as purchases,
    max(order_id) as order_id
from numbered
group by visitor_id, session_number
