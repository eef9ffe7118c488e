{#- Tests of tables: row counts, columns, several columns together, recency. -#}

{% test expect_table_row_count_to_be_between(model, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._groups_breaking(model, 'count(*)', dbt_expectations._between('measured', min_value, max_value, strictly), group_by, row_condition) }}
{% endtest %}

{% test expect_table_row_count_to_equal(model, value, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'count(*)', 'measured = ' ~ value, group_by, row_condition) }}
{% endtest %}

{% macro _column_names(model, transform='upper') -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(model) -%}
            {%- do names.append(column.name | upper if transform == 'upper' else (column.name | lower if transform == 'lower' else column.name)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{% macro _names_as(column_list, transform) -%}
    {{ return(column_list | map(transform) | list if transform in ('upper', 'lower') else column_list) }}
{%- endmacro %}

{% macro _failing_names(names) %}
{%- if names -%}
{%- for name in names %}
select '{{ dbt.escape_single_quotes(name) }}' as column_name {{ 'union all' if not loop.last }}
{%- endfor %}
{%- else %}
select cast(null as {{ dbt.type_string() }}) as column_name where 1 = 0
{%- endif %}
{% endmacro %}

{% test expect_column_to_exist(model, column_name, column_index=None, transform="upper") %}
{%- set found = dbt_expectations._column_names(model, transform) -%}
{%- set name = dbt_expectations._names_as([column_name], transform)[0] -%}
{%- set there = name in found and (column_index is none or found.index(name) + 1 == column_index) %}
{{ dbt_expectations._failing_names([] if there or not execute else [name]) }}
{% endtest %}

{% test expect_table_columns_to_contain_set(model, column_list, transform="upper") %}
{%- set found = dbt_expectations._column_names(model, transform) -%}
{{ dbt_expectations._failing_names(dbt_expectations._names_as(column_list, transform) | reject('in', found) | list if execute else []) }}
{% endtest %}

{% test expect_table_columns_to_not_contain_set(model, column_list, transform="upper") %}
{%- set found = dbt_expectations._column_names(model, transform) -%}
{{ dbt_expectations._failing_names(dbt_expectations._names_as(column_list, transform) | select('in', found) | list) }}
{% endtest %}

{% test expect_table_columns_to_match_set(model, column_list, transform="upper") %}
{%- set found = dbt_expectations._column_names(model, transform) -%}
{%- set wanted = dbt_expectations._names_as(column_list, transform) -%}
{{ dbt_expectations._failing_names((wanted | reject('in', found) | list) + (found | reject('in', wanted) | list) if execute else []) }}
{% endtest %}

{% test expect_table_columns_to_match_ordered_list(model, column_list, transform="upper") %}
{%- set found = dbt_expectations._column_names(model, transform) -%}
{%- set wanted = dbt_expectations._names_as(column_list, transform) -%}
{{ dbt_expectations._failing_names(wanted if execute and wanted != found else []) }}
{% endtest %}

{% test expect_table_column_count_to_equal(model, value) %}
{%- set count = dbt_expectations._column_names(model) | length -%}
{{ dbt_expectations._failing_names([] if not execute or count == value else [count ~ ' columns']) }}
{% endtest %}

{% test expect_table_column_count_to_be_between(model, min_value=None, max_value=None) %}
{%- set count = dbt_expectations._column_names(model) | length -%}
{%- set inside = (min_value is none or count >= min_value) and (max_value is none or count <= max_value) -%}
{{ dbt_expectations._failing_names([] if not execute or inside else [count ~ ' columns']) }}
{% endtest %}

{% test expect_compound_columns_to_be_unique(model, column_list, quote_columns=False, ignore_row_if="all_values_are_missing", row_condition=None) %}
{%- set names = [] -%}
{%- for name in column_list -%}{%- do names.append(adapter.quote(name) if quote_columns else name) -%}{%- endfor -%}
select {{ names | join(', ') }}, count(*) as occurrences
from {{ model }}
where {{ row_condition or '1=1' }}
  and {{ dbt_expectations.ignore_row_if_expression(ignore_row_if, names) }}
group by {{ names | join(', ') }}
having count(*) > 1
{% endtest %}

{% test expect_column_pair_values_to_be_equal(model, column_A, column_B, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_A ~ ' = ' ~ column_B, row_condition) }}
{% endtest %}

{% test expect_column_pair_values_A_to_be_greater_than_B(model, column_A, column_B, or_equal=False, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_A ~ (' >= ' if or_equal else ' > ') ~ column_B, row_condition) }}
{% endtest %}

{% test expect_column_pair_values_to_be_in_set(model, column_A, column_B, value_pairs_set, row_condition=None) %}
{%- set allowed = [] -%}
{%- for pair in value_pairs_set -%}
    {%- if pair | length != 2 -%}
        {{ exceptions.raise_compiler_error('value_pairs_set takes pairs of two values, and one is ' ~ pair) }}
    {%- endif -%}
    {%- do allowed.append('(' ~ column_A ~ ' = ' ~ pair[0] ~ ' and ' ~ column_B ~ ' = ' ~ pair[1] ~ ')') -%}
{%- endfor %}
{{ dbt_expectations._rows_breaking(model, allowed | join(' or '), row_condition) }}
{% endtest %}

{% test expect_select_column_values_to_be_unique_within_record(model, column_list, quote_columns=False, ignore_row_if="all_values_are_missing", row_condition=None) %}
{%- set names = [] -%}
{%- for name in column_list -%}{%- do names.append(adapter.quote(name) if quote_columns else name) -%}{%- endfor -%}
{%- set different = [] -%}
{%- for one in names -%}
    {%- for other in names[loop.index:] -%}
        {%- do different.append('coalesce(cast(' ~ one ~ ' as ' ~ dbt.type_string() ~ ') <> cast(' ~ other ~ ' as ' ~ dbt.type_string() ~ '), false)') -%}
    {%- endfor -%}
{%- endfor %}
{%- set considered = dbt_expectations.ignore_row_if_expression(ignore_row_if, names) %}
{{ dbt_expectations._rows_breaking(model, different | join(' and ') or '1 = 1', considered ~ (' and ' ~ row_condition if row_condition else '')) }}
{% endtest %}

{% test expect_multicolumn_sum_to_equal(model, column_list, sum_total, group_by=None, row_condition=None) %}
{%- set total = sum_total if sum_total is number else 'sum(' ~ sum_total ~ ')' %}
{{ dbt_expectations._groups_breaking(model, 'sum(' ~ column_list | join(') + sum(') ~ ') - (' ~ total ~ ')', 'measured = 0', group_by, row_condition) }}
{% endtest %}
