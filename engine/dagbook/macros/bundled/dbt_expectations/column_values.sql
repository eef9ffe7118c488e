{#- Tests of the values of one column, row by row. -#}

{% test expect_column_values_to_be_between(model, column_name, min_value=None, max_value=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._between(column_name, min_value, max_value, strictly), row_condition) }}
{% endtest %}

{% test expect_column_values_to_be_in_set(model, column_name, value_set, quote_values=True, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ ' in (' ~ dbt_expectations._value_list(value_set, quote_values) ~ ')', row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_be_in_set(model, column_name, value_set, quote_values=True, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ ' not in (' ~ dbt_expectations._value_list(value_set, quote_values) ~ ')', row_condition) }}
{% endtest %}

{% test expect_column_values_to_be_null(model, column_name, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ ' is null', row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_be_null(model, column_name, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ ' is not null', row_condition) }}
{% endtest %}

{% test expect_column_values_to_be_unique(model, column_name, row_condition=None) %}
select {{ column_name }}, count(*) as occurrences
from {{ model }}
where {{ row_condition or '1=1' }}
group by {{ column_name }}
having count(*) > 1
{% endtest %}

{% test expect_column_values_to_match_regex(model, column_name, regex, row_condition=None, is_raw=False, flags="") %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations.regexp_instr(column_name, regex, is_raw=is_raw, flags=flags) ~ ' > 0', row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_match_regex(model, column_name, regex, row_condition=None, is_raw=False, flags="") %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations.regexp_instr(column_name, regex, is_raw=is_raw, flags=flags) ~ ' = 0', row_condition) }}
{% endtest %}

{% test expect_column_values_to_match_regex_list(model, column_name, regex_list, match_on="any", row_condition=None, is_raw=False, flags="") %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._each_regex(column_name, regex_list, ' > 0', match_on, is_raw, flags), row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_match_regex_list(model, column_name, regex_list, match_on="any", row_condition=None, is_raw=False, flags="") %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._each_regex(column_name, regex_list, ' = 0', match_on, is_raw, flags), row_condition) }}
{% endtest %}

{% macro _each_regex(column_name, regex_list, outcome, match_on, is_raw, flags) -%}
    {%- set parts = [] -%}
    {%- for regex in regex_list -%}
        {%- do parts.append(dbt_expectations.regexp_instr(column_name, regex, is_raw=is_raw, flags=flags) ~ outcome) -%}
    {%- endfor -%}
    {{ return('(' ~ parts | join(' and ' if match_on == 'all' else ' or ') ~ ')') }}
{%- endmacro %}

{% test expect_column_values_to_match_like_pattern(model, column_name, like_pattern, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ " like '" ~ like_pattern ~ "'", row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_match_like_pattern(model, column_name, like_pattern, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_name ~ " not like '" ~ like_pattern ~ "'", row_condition) }}
{% endtest %}

{% test expect_column_values_to_match_like_pattern_list(model, column_name, like_pattern_list, match_on="any", row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._each_like(column_name ~ ' like', like_pattern_list, match_on), row_condition) }}
{% endtest %}

{% test expect_column_values_to_not_match_like_pattern_list(model, column_name, like_pattern_list, match_on="any", row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._each_like(column_name ~ ' not like', like_pattern_list, match_on), row_condition) }}
{% endtest %}

{% macro _each_like(comparison, patterns, match_on) -%}
    {{ return('(' ~ comparison ~ " '" ~ patterns | join("'" ~ (' and ' if match_on == 'all' else ' or ') ~ comparison ~ " '") ~ "')") }}
{%- endmacro %}

{% test expect_column_most_common_value_to_be_in_set(model, column_name, value_set, top_n, quote_values=True, data_type="decimal", row_condition=None) %}
{%- set value = column_name if quote_values else 'cast(' ~ column_name ~ ' as ' ~ data_type ~ ')' %}
with by_frequency as (
    select {{ value }} as value_field, count(*) as occurrences,
        row_number() over (order by count(*) desc) as place
    from {{ model }}
    {{ 'where ' ~ row_condition if row_condition }}
    group by {{ value }}
)
select value_field, occurrences
from by_frequency
where place = {{ top_n }}
  and (value_field is null or value_field not in ({{ dbt_expectations._value_list(value_set, quote_values) }}))
{% endtest %}

{% test expect_column_value_lengths_to_equal(model, column_name, value, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, dbt.length(column_name) ~ ' = ' ~ value, row_condition) }}
{% endtest %}

{% test expect_column_value_lengths_to_be_between(model, column_name, min_value=None, max_value=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._rows_breaking(model, dbt_expectations._between(dbt.length(column_name), min_value, max_value, strictly), row_condition) }}
{% endtest %}

{% test expect_column_values_to_have_consistent_casing(model, column_name, display_inconsistent_columns=False) %}
with spellings as (
    select distinct {{ column_name }} as spelling from {{ model }}
)
select lower(spelling) as {{ column_name }}, count(*) as spellings
from spellings
group by lower(spelling)
having count(*) > 1
{% endtest %}

{% test expect_column_values_to_be_increasing(model, column_name, sort_column=None, strictly=True, row_condition=None, group_by=None, step=None) %}
{{ dbt_expectations._out_of_order(model, column_name, sort_column, '>' if strictly else '>=', row_condition, group_by, step, 1) }}
{% endtest %}

{% test expect_column_values_to_be_decreasing(model, column_name, sort_column=None, strictly=True, row_condition=None, group_by=None, step=None) %}
{{ dbt_expectations._out_of_order(model, column_name, sort_column, '<' if strictly else '<=', row_condition, group_by, step, -1) }}
{% endtest %}

{% macro _out_of_order(model, column_name, sort_column, comparison, row_condition, group_by, step, direction) %}
{%- set groups = [group_by] if group_by is string else (group_by or []) %}
select *
from (
    select *,
        lag({{ column_name }}) over (
            {{ 'partition by ' ~ groups | join(', ') if groups }}
            order by {{ sort_column or column_name }}
        ) as value_before
    from {{ model }}
    {{ 'where ' ~ row_condition if row_condition }}
) as ordered
where value_before is not null
  and not ({{ column_name }} {{ comparison }} value_before{{ ' and ' ~ column_name ~ ' - value_before = ' ~ step * direction if step }})
{% endmacro %}

{% test expect_column_values_to_be_within_n_stdevs(model, column_name, group_by=None, sigma_threshold=3) %}
{%- set groups = [group_by] if group_by is string else (group_by or []) -%}
{%- set window = 'partition by ' ~ groups | join(', ') if groups else '' %}
select *
from (
    select *,
        ({{ column_name }} - avg({{ column_name }}) over ({{ window }}))
            / nullif(stddev({{ column_name }}) over ({{ window }}), 0) as sigma
    from {{ model }}
) as scored
where abs(sigma) > {{ sigma_threshold }}
{% endtest %}

{% test expect_column_values_to_be_of_type(model, column_name, column_type) %}
{{ dbt_expectations.test_expect_column_values_to_be_in_type_list(model, column_name, [column_type]) }}
{% endtest %}

{% test expect_column_values_to_be_in_type_list(model, column_name, column_type_list) %}
{%- if not execute -%}{{ return('') }}{%- endif -%}
{%- set wanted = column_type_list | map('upper') | list %}
select * from (
    {%- for column in adapter.get_columns_in_relation(model) if column.name | upper == column_name | upper %}
    select '{{ column.name }}' as relation_column, '{{ column.dtype | upper }}' as relation_column_type
    {%- endfor %}
) as found
where relation_column_type not in ({{ dbt_expectations._value_list(wanted) }})
{% endtest %}
