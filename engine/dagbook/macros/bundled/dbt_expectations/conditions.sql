{#- The two queries everything else here is made of: rows that break a condition, and aggregates out of range. -#}

{% macro _rows_breaking(model, condition, row_condition=None) %}
select *
from {{ model }}
where not({{ condition }})
{%- if row_condition %}
  and ({{ row_condition }})
{%- endif %}
{% endmacro %}

{% macro _between(expression, min_value=None, max_value=None, strictly=False) -%}
    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error("give min_value, max_value or both") }}
    {%- endif -%}
    {%- set equal = '' if strictly else '=' -%}
    {%- set bounds = [] -%}
    {%- if min_value is not none -%}{%- do bounds.append(expression ~ ' >' ~ equal ~ ' ' ~ min_value) -%}{%- endif -%}
    {%- if max_value is not none -%}{%- do bounds.append(expression ~ ' <' ~ equal ~ ' ' ~ max_value) -%}{%- endif -%}
    {{ return('(' ~ bounds | join(' and ') ~ ')') }}
{%- endmacro %}

{% macro _groups_breaking(model, expression, condition, group_by=None, row_condition=None) %}
{%- set groups = [group_by] if group_by is string else (group_by or []) %}
select *
from (
    select
        {% for group in groups %}{{ group }} as col_{{ loop.index }}, {% endfor %}
        {{ expression }} as measured
    from {{ model }}
    {%- if row_condition %}
    where {{ row_condition }}
    {%- endif %}
    {%- if groups %}
    group by {{ groups | join(', ') }}
    {%- endif %}
) as measurements
where not({{ condition }})
{% endmacro %}

{% macro _value_list(value_set, quote_values=True) -%}
    {%- for value in value_set -%}
        {{ "'" ~ dbt.escape_single_quotes(value) ~ "'" if quote_values else value }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% test expression_is_true(model, expression, test_condition="= true", group_by_columns=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, '(' ~ expression ~ ')', 'measured ' ~ test_condition, group_by_columns, row_condition) if group_by_columns else dbt_expectations._rows_breaking(model, '(' ~ expression ~ ') ' ~ test_condition, row_condition) }}
{% endtest %}

{% test expression_between(model, expression, min_value=None, max_value=None, group_by_columns=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._groups_breaking(model, expression, dbt_expectations._between('measured', min_value, max_value, strictly), group_by_columns, row_condition) }}
{% endtest %}

{% macro regexp_instr(source_value, regexp, position=1, occurrence=1, is_raw=False, flags="") -%}
    {{ return(adapter.dispatch('regexp_instr', 'dbt_expectations')(source_value, regexp, position, occurrence, is_raw, flags)) }}
{%- endmacro %}

{% macro default__regexp_instr(source_value, regexp, position, occurrence, is_raw, flags) -%}
    regexp_instr({{ source_value }}, '{{ regexp }}', {{ position }}, {{ occurrence }})
{%- endmacro %}

{% macro duckdb__regexp_instr(source_value, regexp, position, occurrence, is_raw, flags) -%}
    cast(regexp_matches({{ source_value }}, '{{ regexp }}'{{ ", '" ~ flags ~ "'" if flags }}) as int)
{%- endmacro %}

{% macro postgres__regexp_instr(source_value, regexp, position, occurrence, is_raw, flags) -%}
    coalesce(array_length((select regexp_matches({{ source_value }}, '{{ regexp }}'{{ ", '" ~ flags ~ "'" if flags }})), 1), 0)
{%- endmacro %}

{% macro percentile_cont(field, quantile, partition=None) -%}
    {{ return(adapter.dispatch('quantile', 'dbt_expectations')(field, quantile, partition)) }}
{%- endmacro %}

{% macro quantile(field, quantile, partition) -%}
    {{ return(adapter.dispatch('quantile', 'dbt_expectations')(field, quantile, partition)) }}
{%- endmacro %}

{% macro default__quantile(field, quantile, partition) -%}
    percentile_cont({{ quantile }}) within group (order by {{ field }}){{ ' over (partition by ' ~ partition ~ ')' if partition }}
{%- endmacro %}

{% macro median(field) -%}
    {{ return(dbt_expectations.quantile(field, 0.5, none)) }}
{%- endmacro %}
