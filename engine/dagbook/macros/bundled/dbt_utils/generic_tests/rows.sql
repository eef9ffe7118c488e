{#- Tests of single rows and of columns: every returned row is a failure. -#}

{% test expression_is_true(model, expression, column_name=None) %}
    {{ return(adapter.dispatch('test_expression_is_true', 'dbt_utils')(model, expression, column_name)) }}
{% endtest %}

{% macro default__test_expression_is_true(model, expression, column_name) %}
select {{ '*' if should_store_failures() else '1' }}
from {{ model }}
where not({{ (column_name ~ ' ') if column_name else '' }}{{ expression }})
{% endmacro %}

{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
    {{ return(adapter.dispatch('test_accepted_range', 'dbt_utils')(model, column_name, min_value, max_value, inclusive)) }}
{% endtest %}

{% macro default__test_accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
{%- set equal = '=' if inclusive else '' %}
select *
from {{ model }}
where false
{%- if min_value is not none %}
   or not {{ column_name }} >{{ equal }} {{ min_value }}
{%- endif %}
{%- if max_value is not none %}
   or not {{ column_name }} <{{ equal }} {{ max_value }}
{%- endif %}
{% endmacro %}

{% test not_accepted_values(model, column_name, values, quote=True) %}
    {{ return(adapter.dispatch('test_not_accepted_values', 'dbt_utils')(model, column_name, values, quote)) }}
{% endtest %}

{% macro default__test_not_accepted_values(model, column_name, values, quote=True) %}
select distinct {{ column_name }} as value_field
from {{ model }}
where {{ column_name }} in (
    {%- for value in values -%}
    {{ "'" ~ dbt.escape_single_quotes(value) ~ "'" if quote else value }}{{ ', ' if not loop.last }}
    {%- endfor -%}
)
{% endmacro %}

{% test not_empty_string(model, column_name, trim_whitespace=true) %}
    {{ return(adapter.dispatch('test_not_empty_string', 'dbt_utils')(model, column_name, trim_whitespace)) }}
{% endtest %}

{% macro default__test_not_empty_string(model, column_name, trim_whitespace=true) %}
select {{ column_name }}
from {{ model }}
where {{ 'trim(' ~ column_name ~ ')' if trim_whitespace else column_name }} = ''
{% endmacro %}

{% test relationships_where(model, column_name, to, field, from_condition="1=1", to_condition="1=1") %}
    {{ return(adapter.dispatch('test_relationships_where', 'dbt_utils')(model, column_name, to, field, from_condition, to_condition)) }}
{% endtest %}

{% macro default__test_relationships_where(model, column_name, to, field, from_condition, to_condition) %}
with child as (
    select {{ column_name }} as id from {{ model }}
    where {{ column_name }} is not null and {{ from_condition }}
),
parent as (
    select {{ field }} as id from {{ to }}
    where {{ field }} is not null and {{ to_condition }}
)
select child.id
from child
left join parent on child.id = parent.id
where parent.id is null
{% endmacro %}

{% test unique_combination_of_columns(model, combination_of_columns, quote_columns=false) %}
    {{ return(adapter.dispatch('test_unique_combination_of_columns', 'dbt_utils')(model, combination_of_columns, quote_columns)) }}
{% endtest %}

{% macro default__test_unique_combination_of_columns(model, combination_of_columns, quote_columns=false) %}
{%- set names = [] -%}
{%- for name in combination_of_columns -%}{%- do names.append(adapter.quote(name) if quote_columns else name) -%}{%- endfor %}
select {{ names | join(', ') }}
from {{ model }}
group by {{ names | join(', ') }}
having count(*) > 1
{% endmacro %}

{% test sequential_values(model, column_name, interval=1, datepart=None, group_by_columns=[]) %}
    {{ return(adapter.dispatch('test_sequential_values', 'dbt_utils')(model, column_name, interval, datepart, group_by_columns)) }}
{% endtest %}

{% macro default__test_sequential_values(model, column_name, interval=1, datepart=None, group_by_columns=[]) %}
{%- set groups = group_by_columns | join(', ') %}
with windowed as (
    select
        {% if groups %}{{ groups }},{% endif %}
        {{ column_name }},
        lag({{ column_name }}) over (
            {% if groups %}partition by {{ groups }}{% endif %}
            order by {{ column_name }}
        ) as previous_{{ column_name }}
    from {{ model }}
)
select *
from windowed
{%- if datepart %}
where not(cast({{ column_name }} as {{ dbt.type_timestamp() }}) = cast({{ dbt.dateadd(datepart, interval, 'previous_' ~ column_name) }} as {{ dbt.type_timestamp() }}))
{%- else %}
where not({{ column_name }} = previous_{{ column_name }} + {{ interval }})
{%- endif %}
{% endmacro %}

{% test mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by=None, gaps='allowed', zero_length_range_allowed=False) %}
    {{ return(adapter.dispatch('test_mutually_exclusive_ranges', 'dbt_utils')(model, lower_bound_column, upper_bound_column, partition_by, gaps, zero_length_range_allowed)) }}
{% endtest %}

{% macro default__test_mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by=None, gaps='allowed', zero_length_range_allowed=False) %}
{%- set gap = {'allowed': '<=', 'not_allowed': '=', 'required': '<'}.get(gaps) -%}
{%- if gap is none -%}
    {{ exceptions.raise_compiler_error("mutually_exclusive_ranges: gaps is allowed, not_allowed or required, not '" ~ gaps ~ "'") }}
{%- endif -%}
{%- set length = '<=' if zero_length_range_allowed else '<' -%}
{%- set partition = ('partition by ' ~ partition_by) if partition_by else '' %}
with ranges as (
    select
        {% if partition_by %}{{ partition_by }} as partition_by_col,{% endif %}
        {{ lower_bound_column }} as lower_bound,
        {{ upper_bound_column }} as upper_bound,
        lead({{ lower_bound_column }}) over ({{ partition }} order by {{ lower_bound_column }}, {{ upper_bound_column }}) as next_lower_bound,
        row_number() over ({{ partition }} order by {{ lower_bound_column }} desc, {{ upper_bound_column }} desc) = 1 as is_last_record
    from {{ model }}
)
select *
from ranges
where not(
    coalesce(lower_bound {{ length }} upper_bound, false)
    and coalesce(upper_bound {{ gap }} next_lower_bound, is_last_record, false)
)
{% endmacro %}
