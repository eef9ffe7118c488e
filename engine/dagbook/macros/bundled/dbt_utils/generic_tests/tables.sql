{#- Tests that count or compare whole tables. -#}

{% test at_least_one(model, column_name, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_at_least_one', 'dbt_utils')(model, column_name, group_by_columns)) }}
{% endtest %}

{% macro default__test_at_least_one(model, column_name, group_by_columns) %}
select {{ dbt_utils._listed(group_by_columns) }} count({{ column_name }}) as filler_column
from {{ model }}
{{ dbt_utils._grouped(group_by_columns) }}
having count({{ column_name }}) = 0
{% endmacro %}

{% test not_constant(model, column_name, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_not_constant', 'dbt_utils')(model, column_name, group_by_columns)) }}
{% endtest %}

{% macro default__test_not_constant(model, column_name, group_by_columns) %}
select {{ dbt_utils._listed(group_by_columns) }} count(distinct {{ column_name }}) as filler_column
from {{ model }}
{{ dbt_utils._grouped(group_by_columns) }}
having count(distinct {{ column_name }}) = 1
{% endmacro %}

{% macro test_not_null_proportion(model, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_not_null_proportion', 'dbt_utils')(model, group_by_columns, **kwargs)) }}
{% endmacro %}

{% macro default__test_not_null_proportion(model, group_by_columns) %}
{%- set column_name = kwargs.get('column_name', kwargs.get('arg')) -%}
{%- set at_least = kwargs.get('at_least', kwargs.get('arg')) -%}
{%- set at_most = kwargs.get('at_most', kwargs.get('arg', 1)) %}
select *
from (
    select {{ dbt_utils._listed(group_by_columns) }}
        sum(case when {{ column_name }} is null then 0 else 1 end) / cast(count(*) as {{ dbt.type_numeric() }}) as not_null_proportion
    from {{ model }}
    {{ dbt_utils._grouped(group_by_columns) }}
) as proportions
where not_null_proportion < {{ at_least }} or not_null_proportion > {{ at_most }}
{% endmacro %}

{% test recency(model, field, datepart, interval, ignore_time_component=False, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_recency', 'dbt_utils')(model, field, datepart, interval, ignore_time_component, group_by_columns)) }}
{% endtest %}

{% macro default__test_recency(model, field, datepart, interval, ignore_time_component, group_by_columns) %}
{%- set now = dbt.current_timestamp() if not ignore_time_component else 'cast(' ~ dbt.current_timestamp() ~ ' as date)' -%}
{%- set type = 'date' if ignore_time_component else dbt.type_timestamp() -%}
{%- set threshold = 'cast(' ~ dbt.dateadd(datepart, interval * -1, now) ~ ' as ' ~ type ~ ')' %}
select *
from (
    select {{ dbt_utils._listed(group_by_columns) }}
        max(cast({{ field }} as {{ type }})) as most_recent,
        {{ threshold }} as threshold
    from {{ model }}
    {{ dbt_utils._grouped(group_by_columns) }}
) as newest
where most_recent < threshold
{% endmacro %}

{% test cardinality_equality(model, column_name, to, field) %}
    {{ return(adapter.dispatch('test_cardinality_equality', 'dbt_utils')(model, column_name, to, field)) }}
{% endtest %}

{% macro default__test_cardinality_equality(model, column_name, to, field) %}
with table_a as (
    select {{ column_name }}, count(*) as num_rows from {{ model }} group by {{ column_name }}
),
table_b as (
    select {{ field }}, count(*) as num_rows from {{ to }} group by {{ field }}
),
only_a as (select * from table_a {{ dbt.except() }} select * from table_b),
only_b as (select * from table_b {{ dbt.except() }} select * from table_a)
select * from only_a
union all
select * from only_b
{% endmacro %}

{% test equal_rowcount(model, compare_model, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_equal_rowcount', 'dbt_utils')(model, compare_model, group_by_columns)) }}
{% endtest %}

{% macro default__test_equal_rowcount(model, compare_model, group_by_columns) %}
{{ config(fail_calc='sum(coalesce(diff_count, 0))') }}
{{ dbt_utils._both_counts(model, compare_model, group_by_columns) }}
select *, abs(count_a - count_b) as diff_count
from counts
{% endmacro %}

{% test fewer_rows_than(model, compare_model, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_fewer_rows_than', 'dbt_utils')(model, compare_model, group_by_columns)) }}
{% endtest %}

{% macro default__test_fewer_rows_than(model, compare_model, group_by_columns) %}
{{ config(fail_calc='sum(coalesce(row_count_delta, 0))') }}
{{ dbt_utils._both_counts(model, compare_model, group_by_columns) }}
select *,
    case
        when count_a > count_b then count_a - count_b
        when count_a = count_b then 1
        else 0
    end as row_count_delta
from counts
{% endmacro %}

{% macro _both_counts(model, compare_model, group_by_columns) %}
{%- set keys = group_by_columns or ['id_dbtutils'] -%}
{%- set listed = group_by_columns | join(', ') if group_by_columns else '1 as id_dbtutils' -%}
{%- set grouped = ('group by ' ~ group_by_columns | join(', ')) if group_by_columns else '' %}
with a as (
    select {{ listed }}, count(*) as number from {{ model }} {{ grouped }}
),
b as (
    select {{ listed }}, count(*) as number from {{ compare_model }} {{ grouped }}
),
counts as (
    select
        {% for key in keys -%}
        coalesce(a.{{ key }}, b.{{ key }}) as {{ key }},
        {% endfor -%}
        coalesce(a.number, 0) as count_a,
        coalesce(b.number, 0) as count_b
    from a
    full join b on {% for key in keys -%}a.{{ key }} = b.{{ key }}{{ ' and ' if not loop.last }}{%- endfor %}
)
{% endmacro %}

{% test equality(model, compare_model, compare_columns=None, exclude_columns=None, precision=None) %}
    {{ return(adapter.dispatch('test_equality', 'dbt_utils')(model, compare_model, compare_columns, exclude_columns, precision)) }}
{% endtest %}

{% macro default__test_equality(model, compare_model, compare_columns=None, exclude_columns=None, precision=None) %}
{%- if compare_columns and exclude_columns -%}
    {{ exceptions.raise_compiler_error("equality takes compare_columns or exclude_columns, not both") }}
{%- endif -%}
{%- if not execute -%}{{ return('') }}{%- endif -%}
{%- if compare_columns and precision is none -%}
    {{ return(dbt_utils._equality_of(model, compare_model, compare_columns | join(', '))) }}
{%- endif -%}
{%- do dbt_utils._is_ephemeral(model, 'test_equality') -%}
{%- set left_out = (exclude_columns or []) | map('lower') | list -%}
{%- set wanted = compare_columns | map('lower') | list if compare_columns else none -%}
{%- set selected = [] -%}
{%- for column in adapter.get_columns_in_relation(model) -%}
    {%- if column.name | lower not in left_out and (wanted is none or column.name | lower in wanted) -%}
        {%- set name = adapter.quote(column.name) -%}
        {%- if precision is not none and (column.is_float() or column.is_numeric()) -%}
            {%- do selected.append('round(cast(' ~ name ~ ' as ' ~ dbt.type_numeric() ~ '), ' ~ precision ~ ') as ' ~ name) -%}
        {%- else -%}
            {%- do selected.append(name) -%}
        {%- endif -%}
    {%- endif -%}
{%- endfor -%}
{{ dbt_utils._equality_of(model, compare_model, selected | join(', ')) }}
{% endmacro %}

{% macro _equality_of(model, compare_model, columns) %}
with a as (select {{ columns }} from {{ model }}),
b as (select {{ columns }} from {{ compare_model }}),
a_minus_b as (select * from a {{ dbt.except() }} select * from b),
b_minus_a as (select * from b {{ dbt.except() }} select * from a)
select 'a_minus_b' as which_diff, a_minus_b.* from a_minus_b
union all
select 'b_minus_a' as which_diff, b_minus_a.* from b_minus_a
{% endmacro %}

{% macro _listed(columns) -%}
    {%- for column in columns %}{{ column }}, {% endfor -%}
{%- endmacro %}

{% macro _grouped(columns) -%}
    {%- if columns %}group by {{ columns | join(', ') }}{% endif -%}
{%- endmacro %}
