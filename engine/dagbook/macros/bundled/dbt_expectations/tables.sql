{#- Tests of tables: row counts, columns, several columns together, recency. -#}

{% test expect_table_row_count_to_be_between(model, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._groups_breaking(model, 'count(*)', dbt_expectations._between('measured', min_value, max_value, strictly), group_by, row_condition) }}
{% endtest %}

{% test expect_table_row_count_to_equal(model, value, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'count(*)', 'measured = ' ~ value, group_by, row_condition) }}
{% endtest %}

{% test expect_table_row_count_to_equal_other_table(model, compare_model, group_by=None, compare_group_by=None, factor=1, row_condition=None, compare_row_condition=None) %}
select *
from (select count(*) as rows_here from {{ model }} {{ 'where ' ~ row_condition if row_condition }}) as here
cross join (select count(*) as rows_there from {{ compare_model }} {{ 'where ' ~ compare_row_condition if compare_row_condition }}) as there
where rows_here <> rows_there * {{ factor }}
{% endtest %}

{% test expect_table_row_count_to_equal_other_table_times_factor(model, compare_model, factor, group_by=None, compare_group_by=None, row_condition=None, compare_row_condition=None) %}
{{ dbt_expectations.test_expect_table_row_count_to_equal_other_table(model, compare_model, group_by, compare_group_by, factor, row_condition, compare_row_condition) }}
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
{%- set joint = ' and ' if ignore_row_if == 'all_values_are_missing' else ' or ' %}
select {{ names | join(', ') }}, count(*) as occurrences
from {{ model }}
where {{ row_condition or '1=1' }}
  and not ({{ names | join(' is null' ~ joint) }} is null)
group by {{ names | join(', ') }}
having count(*) > 1
{% endtest %}

{% test expect_column_pair_values_to_be_equal(model, column_A, column_B, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_A ~ ' = ' ~ column_B, row_condition) }}
{% endtest %}

{% test expect_column_pair_values_A_to_be_greater_than_B(model, column_A, column_B, or_equal=False, row_condition=None) %}
{{ dbt_expectations._rows_breaking(model, column_A ~ (' >= ' if or_equal else ' > ') ~ column_B, row_condition) }}
{% endtest %}

{% test expect_multicolumn_sum_to_equal(model, column_list, sum_total, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'sum(' ~ column_list | join(') + sum(') ~ ')', 'measured = ' ~ sum_total, group_by, row_condition) }}
{% endtest %}

{% test expect_row_values_to_have_recent_data(model, column_name, datepart, interval, row_condition=None) %}
select *
from (
    select max(cast({{ column_name }} as {{ dbt.type_timestamp() }})) as newest
    from {{ model }}
    {{ 'where ' ~ row_condition if row_condition }}
) as latest
where newest is null
   or newest < cast({{ dbt.dateadd(datepart, interval * -1, dbt.current_timestamp()) }} as {{ dbt.type_timestamp() }})
{% endtest %}
