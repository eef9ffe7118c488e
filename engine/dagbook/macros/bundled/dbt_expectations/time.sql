{#- Tests along time: recent rows, gaps in a calendar, values that leave their moving average. -#}

{% macro _now() -%}
    {%- set zone = var('dbt_date:time_zone', none) -%}
    {%- set moment = dbt.current_timestamp() ~ (" at time zone '" ~ zone ~ "'" if zone else '') -%}
    {{ return('cast(' ~ moment ~ ' as ' ~ dbt_expectations.type_timestamp() ~ ')') }}
{%- endmacro %}

{% macro _earliest_allowed(datepart, interval) -%}
    {{ return('cast(' ~ dbt.dateadd(datepart, interval * -1, dbt_expectations._now()) ~ ' as ' ~ dbt_expectations.type_timestamp() ~ ')') }}
{%- endmacro %}

{% test expect_row_values_to_have_recent_data(model, column_name, datepart, interval, row_condition=None) %}
{%- set moment = 'cast(' ~ column_name ~ ' as ' ~ dbt_expectations.type_timestamp() ~ ')' %}
select *
from (
    select max({{ moment }}) as newest
    from {{ model }}
    where {{ moment }} <= {{ dbt_expectations._now() }}
    {{ 'and ' ~ row_condition if row_condition }}
) as latest
where newest is null or newest < {{ dbt_expectations._earliest_allowed(datepart, interval) }}
{% endtest %}

{% test expect_grouped_row_values_to_have_recent_data(model, group_by, timestamp_column, datepart, interval, row_condition=None) %}
{%- set groups = dbt_expectations._as_list(group_by) -%}
{%- set moment = 'cast(' ~ timestamp_column ~ ' as ' ~ dbt_expectations.type_timestamp() ~ ')' %}
select {{ groups | join(', ') ~ ',' if groups }} max({{ moment }}) as newest
from {{ model }}
where {{ moment }} <= {{ dbt_expectations._now() }}
{{ 'and ' ~ row_condition if row_condition }}
{{ dbt_expectations.group_by(groups | length) if groups }}
having max({{ moment }}) < {{ dbt_expectations._earliest_allowed(datepart, interval) }}
{% endtest %}

{% test expect_row_values_to_have_data_for_every_n_datepart(model, date_col, date_part="day", interval=None, row_condition=None, exclusion_condition=None, test_start_date=None, test_end_date=None) %}
{%- if not execute -%}{{ return('') }}{%- endif -%}
{%- set seen = namespace(first=test_start_date, last=test_end_date) -%}
{%- if not (seen.first and seen.last) -%}
    {%- set asked -%}
        select min(cast({{ date_col }} as date)), max(cast({{ date_col }} as date)) from {{ model }} {{ 'where ' ~ row_condition if row_condition }}
    {%- endset -%}
    {%- set found = run_query(asked).rows[0] -%}
    {%- set seen.first = seen.first or found[0] -%}
    {%- set seen.last = seen.last or found[1] -%}
{%- endif -%}
{%- set first = "cast('" ~ seen.first ~ "' as date)" -%}
{%- set last = "cast('" ~ seen.last ~ "' as date)" -%}
{%- set day = 'date_' ~ date_part -%}
{%- set step = interval or 1 %}
with calendar as (
    {{ dbt.date_spine(date_part, first, last) }}
), slots as (
    select cast({{ day }} as {{ dbt_expectations.type_timestamp() }}) as {{ day }},
        {{ dbt.datediff(first, day, date_part) }} as distance
    from calendar
), filled as (
    select {{ dbt.datediff(first, date_col, date_part) }} as distance
    from {{ model }}
    {{ 'where ' ~ row_condition if row_condition }}
), counted as (
    select distance - distance % {{ step }} as distance, count(*) as row_cnt from filled group by 1
)
select slots.{{ day }}, 0 as row_cnt
from slots left join counted on counted.distance = slots.distance
where slots.distance % {{ step }} = 0
  and counted.distance is null
{%- if exclusion_condition %}
  and {{ exclusion_condition }}
{%- endif %}
{% endtest %}

{% test expect_column_values_to_be_within_n_moving_stdevs(model, column_name, date_column_name, group_by=None, period='day', lookback_periods=1, trend_periods=7, test_periods=14, sigma_threshold=3, sigma_threshold_upper=None, sigma_threshold_lower=None, take_diffs=true, take_logs=true) %}
{%- set groups = dbt_expectations._as_list(group_by) -%}
{%- set by_time = ('partition by ' ~ groups | join(', ') if groups else '') ~ ' order by metric_period' -%}
{%- set trend = by_time ~ ' rows between ' ~ trend_periods ~ ' preceding and 1 preceding' -%}
{%- set this_period = dbt.date_trunc(period, dbt_expectations._now()) -%}
{%- set level = dbt_expectations._level('total', take_logs) -%}
{%- set level_before = dbt_expectations._level('lag(total, ' ~ lookback_periods ~ ') over (' ~ by_time ~ ')', take_logs) %}
with totals as (
    select {{ dbt.date_trunc(period, date_column_name) }} as metric_period,
        {{ groups | join(', ') ~ ',' if groups }}
        sum({{ column_name }}) as total
    from {{ model }}
    {{ dbt_expectations.group_by(1 + groups | length) }}
), levels as (
    select *, {{ level ~ ' - ' ~ level_before if take_diffs else level }} as metric_test_value
    from totals
), scored as (
    select *,
        (metric_test_value - avg(metric_test_value) over ({{ trend }}))
            / nullif(stddev(metric_test_value) over ({{ trend }}), 0) as metric_test_sigma
    from levels
)
select *
from scored
where metric_period >= cast({{ dbt.dateadd(period, test_periods * -1, this_period) }} as {{ dbt_expectations.type_timestamp() }})
  and metric_period < {{ this_period }}
  and not (metric_test_sigma between {{ sigma_threshold_lower or sigma_threshold * -1 }} and {{ sigma_threshold_upper or sigma_threshold }})
{% endtest %}

{% macro _level(amount, take_logs) -%}
    {{ return('coalesce(' ~ (dbt_expectations.log_natural('nullif(' ~ amount ~ ', 0)') if take_logs else amount) ~ ', 0)') }}
{%- endmacro %}
