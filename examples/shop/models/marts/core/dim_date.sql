with days as (

    select cast(day as date) as date_day
    from generate_series(
        cast('{{ var("opening_date") }}' as timestamp),
        cast('{{ var("as_of_date") }}' as timestamp),
        interval '1 day'
    ) as calendar(day)

)

select
    date_day,
    cast(date_trunc('week', date_day) as date) as week_start,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(date_trunc('quarter', date_day) as date) as quarter_start,
    extract(year from date_day) as calendar_year,
    extract(month from date_day) as month_of_year,
    extract(isodow from date_day) as day_of_week,
    extract(isodow from date_day) >= 6 as is_weekend,
    extract(month from date_day) in (11, 12) as is_holiday_season,
    {{ days_between('date_day', as_of_date()) }} as days_ago
from days
