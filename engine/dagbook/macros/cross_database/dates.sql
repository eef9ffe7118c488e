{#- Functions of dates and times. -#}

{% macro current_timestamp() -%}{{ return(adapter.dispatch('current_timestamp', 'dbt')()) }}{%- endmacro %}
{% macro default__current_timestamp() -%}current_timestamp{%- endmacro %}
{% macro duckdb__current_timestamp() -%}now(){%- endmacro %}
{% macro postgres__current_timestamp() -%}now(){%- endmacro %}

{% macro current_timestamp_backcompat() -%}{{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}{%- endmacro %}
{% macro default__current_timestamp_backcompat() -%}current_timestamp::timestamp{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() -%}{{ return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) }}{%- endmacro %}
{% macro default__current_timestamp_in_utc_backcompat() -%}current_timestamp at time zone 'utc'{%- endmacro %}

{% macro postgres__current_timestamp_backcompat() -%}current_timestamp::{{ dbt.type_timestamp() }}{%- endmacro %}
{% macro postgres__current_timestamp_in_utc_backcompat() -%}(current_timestamp at time zone 'utc')::{{ dbt.type_timestamp() }}{%- endmacro %}

{% macro snapshot_get_time() -%}{{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}{%- endmacro %}
{% macro default__snapshot_get_time() -%}{{ dbt.current_timestamp() }}{%- endmacro %}
{% macro duckdb__snapshot_get_time() -%}cast({{ dbt.current_timestamp() }} as timestamp){%- endmacro %}
{% macro postgres__snapshot_get_time() -%}cast({{ dbt.current_timestamp() }} as timestamp without time zone){%- endmacro %}

{% macro date_trunc(datepart, date) -%}{{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}{%- endmacro %}
{% macro default__date_trunc(datepart, date) -%}date_trunc('{{ datepart }}', {{ date }}){%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{%- endmacro %}

{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
    dateadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{#- Whole steps, as dbt counts them; in brackets, since a cast or a comparison may follow. -#}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) -%}
    ({{ from_date_or_timestamp }} + cast({{ interval }} as bigint) * interval 1 {{ datepart }})
{%- endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) -%}
    {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{%- endmacro %}

{% macro default__datediff(first_date, second_date, datepart) -%}
    datediff({{ datepart }}, {{ first_date }}, {{ second_date }})
{%- endmacro %}

{#- Boundaries crossed, as everywhere in dbt: weeks begin on Sunday. -#}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'week' -%}
    cast(floor((date_diff('day', date '1970-01-04', cast({{ second_date }} as timestamp))) / 7.0)
        - floor((date_diff('day', date '1970-01-04', cast({{ first_date }} as timestamp))) / 7.0) as bigint)
    {%- else -%}
    date_diff('{{ datepart }}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))
    {%- endif -%}
{%- endmacro %}

{% macro last_day(date, datepart) -%}{{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}{%- endmacro %}
{% macro default__last_day(date, datepart) -%}{{ default_last_day(date, datepart) }}{%- endmacro %}
{% macro default_last_day(date, datepart) -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)
{%- endmacro %}

{#- Boundaries crossed, in the types that dbt gives: whole days and weeks, all else with a fraction. -#}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
    {%- set months = 'extract(year from {0}) * 12 + extract(month from {0})' -%}
    {%- set first, second = '(' ~ first_date ~ ')::timestamp', '(' ~ second_date ~ ')::timestamp' -%}
    {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1, 'millisecond': 0.001, 'microsecond': 0.000001} -%}
    {%- if datepart == 'day' -%}
    (({{ second }})::date - ({{ first }})::date)
    {%- elif datepart == 'week' -%}
    ((date_trunc('week', {{ second }} + interval '1 day')::date - date_trunc('week', {{ first }} + interval '1 day')::date) / 7)
    {%- elif datepart == 'year' -%}
    (extract(year from {{ second }}) - extract(year from {{ first }}))::double precision
    {%- elif datepart == 'month' -%}
    (({{ months.format(second) }}) - ({{ months.format(first) }}))::double precision
    {%- elif datepart == 'quarter' -%}
    ((extract(year from {{ second }}) - extract(year from {{ first }})) * 4 + extract(quarter from {{ second }}) - extract(quarter from {{ first }}))::double precision
    {%- elif datepart in seconds -%}
    (extract(epoch from date_trunc('{{ datepart }}', {{ second }}) - date_trunc('{{ datepart }}', {{ first }})) / {{ '%f' | format(seconds[datepart]) }})::double precision
    {%- else -%}
    {{ exceptions.raise_compiler_error("datediff on PostgreSQL knows no '" ~ datepart ~ "': year, quarter, month, week, day, hour, minute, second, millisecond, microsecond") }}
    {%- endif -%}
{%- endmacro %}

{#- Three months at a time: intervals of a quarter are not understood everywhere. -#}
{% macro duckdb__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd('month', '3', dbt.date_trunc(datepart, date))) }} as date)
    {%- else -%}
    {{ dbt.default__last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__last_day(date, datepart) -%}{{ dbt.duckdb__last_day(date, datepart) }}{%- endmacro %}

{% macro date(year, month, day) -%}{{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}{%- endmacro %}
{% macro default__date(year, month, day) -%}
    to_date('{{ '%04d-%02d-%02d' | format(year | int, month | int, day | int) }}', 'YYYY-MM-DD')
{%- endmacro %}
{% macro duckdb__date(year, month, day) -%}
    make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro convert_datetime(date_str, date_fmt) -%}
    {{ return(modules.datetime.datetime.strptime(date_str | string, date_fmt)) }}
{%- endmacro %}

{#- Every step from start to end, both included; a text without a time of day is a day. -#}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt="%Y%m%d", out_fmt="%Y%m%d") -%}
    {%- set first = dbt.convert_datetime(start_date_str, in_fmt) -%}
    {%- set last = dbt.convert_datetime(end_date_str or start_date_str, in_fmt) -%}
    {%- set days = (last - first).days -%}
    {%- if days < 0 -%}
        {{ exceptions.raise_compiler_error("a range of dates ends at " ~ end_date_str ~ ", before it begins at " ~ start_date_str) }}
    {%- endif -%}
    {%- set found = [] -%}
    {%- for step in range(days + 1) -%}
        {%- do found.append((first + modules.datetime.timedelta(days=step)).strftime(out_fmt)) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') -%}
    {%- set parts = (raw_partition_date | string).split(',') -%}
    {%- if parts | length > 2 -%}
        {{ exceptions.raise_compiler_error("a partition is one date or two with a comma between them, not " ~ raw_partition_date) }}
    {%- endif -%}
    {{ return(dbt.dates_in_range(parts[0], parts[1] if parts | length == 2 else none, in_fmt=date_fmt)) }}
{%- endmacro %}

{% macro py_current_timestring() -%}
    {{ return(modules.datetime.datetime.now().strftime("%Y%m%d%H%M%S%f")) }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
    {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
    {%- if not execute -%}{{ return(1) }}{%- endif -%}
    {%- set answer = run_query('select ' ~ dbt.datediff(start_date, end_date, datepart)) -%}
    {{ return(answer.columns[0].values()[0] | int) }}
{%- endmacro %}

{% macro get_powers_of_two(upper_bound) -%}
    {{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}
{%- endmacro %}
{% macro default__get_powers_of_two(upper_bound) -%}
    {%- if upper_bound <= 0 -%}
        {{ exceptions.raise_compiler_error("an upper bound is positive, not " ~ upper_bound) }}
    {%- endif -%}
    {%- for power in range(1, 100) if upper_bound <= 2 ** power -%}{{ return(power) }}{%- endfor -%}
{%- endmacro %}

{% macro generate_series(upper_bound) -%}{{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}{%- endmacro %}
{% macro default__generate_series(upper_bound) %}
    {%- set powers = dbt.get_powers_of_two(upper_bound) -%}
    with bits as (
        select 0 as bit union all select 1
    ), numbers as (
        select {% for power in range(powers) -%}b{{ power }}.bit * power(2, {{ power }}) + {% endfor %}1 as generated_number
        from {% for power in range(powers) -%}bits as b{{ power }}{{ ' cross join ' if not loop.last }}{%- endfor %}
    )
    select * from numbers
    where generated_number <= {{ upper_bound }}
    order by generated_number
{% endmacro %}

{#- Whole numbers, which the powers of the default are not in DuckDB. -#}
{% macro duckdb__generate_series(upper_bound) -%}
    select unnest(range(1, {{ upper_bound }} + 1)) as generated_number
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) -%}
    {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}
    with rawdata as (
        {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
    ), all_periods as (
        select ({{ dbt.dateadd(datepart, 'row_number() over (order by generated_number) - 1', start_date) }}) as date_{{ datepart }}
        from rawdata
    )
    select * from all_periods
    where date_{{ datepart }} <= {{ end_date }}
{% endmacro %}
