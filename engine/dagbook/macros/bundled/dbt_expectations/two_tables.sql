{#- Tests that hold one table against another: figures, counts of rows and of columns. -#}

{% test equal_expression(model, expression, compare_model=None, compare_expression=None, group_by=None, compare_group_by=None, row_condition=None, compare_row_condition=None, tolerance=0.0, tolerance_percent=None) %}
{%- set groups = dbt_expectations._as_list(group_by) %}
with here as (
    {{ dbt_expectations.get_select(model, expression, row_condition, groups) }}
), there as (
    {{ dbt_expectations.get_select(compare_model or model, compare_expression or expression, compare_row_condition or row_condition, dbt_expectations._as_list(compare_group_by) or groups) }}
), both_sides as (
    select
        {% for _ in groups %}coalesce(here.col_{{ loop.index }}, there.col_{{ loop.index }}) as col_{{ loop.index }}, {% endfor %}
        here.expression,
        there.expression as compare_expression,
        abs(coalesce(here.expression, 0) - coalesce(there.expression, 0)) as expression_difference
    from here
    {% if groups -%}
    full outer join there on {% for _ in groups %}here.col_{{ loop.index }} = there.col_{{ loop.index }}{{ ' and ' if not loop.last }}{% endfor %}
    {%- else -%}
    cross join there
    {%- endif %}
)
select *
from both_sides
where {% if tolerance_percent -%}
    expression_difference / nullif(expression * 1.0, 0) > {{ tolerance_percent }}
{%- else -%}
    expression_difference > {{ tolerance }}
{%- endif %}
{% endtest %}

{% macro get_select(model, expression, row_condition=None, group_by=None) %}
select
    {% for group in group_by or [] %}{{ group }} as col_{{ loop.index }}, {% endfor %}
    {{ expression }} as expression
from {{ model }}
{{ 'where ' ~ row_condition if row_condition }}
{{ dbt_expectations.group_by(group_by | length) if group_by }}
{% endmacro %}

{% macro _as_list(names) -%}
    {{ return([names] if names is string else (names or [])) }}
{%- endmacro %}

{% test expect_table_aggregation_to_equal_other_table(model, expression, compare_model, compare_expression=None, group_by=None, compare_group_by=None, row_condition=None, compare_row_condition=None, tolerance=0.0, tolerance_percent=None) %}
{{ dbt_expectations.test_equal_expression(model, expression, compare_model, compare_expression, group_by, compare_group_by, row_condition, compare_row_condition, tolerance, tolerance_percent) }}
{% endtest %}

{% test expect_column_distinct_count_to_equal_other_table(model, compare_model, column_name, compare_column_name=None, row_condition=None, compare_row_condition=None) %}
{{ dbt_expectations.test_equal_expression(model, 'count(distinct ' ~ column_name ~ ')', compare_model, 'count(distinct ' ~ (compare_column_name or column_name) ~ ')', row_condition=row_condition, compare_row_condition=compare_row_condition) }}
{% endtest %}

{% test expect_table_row_count_to_equal_other_table(model, compare_model, group_by=None, compare_group_by=None, factor=1, row_condition=None, compare_row_condition=None) %}
{{ dbt_expectations.test_equal_expression(model, 'count(*)', compare_model, 'count(*) * ' ~ factor, group_by, compare_group_by, row_condition, compare_row_condition) }}
{% endtest %}

{% test expect_table_row_count_to_equal_other_table_times_factor(model, compare_model, factor, group_by=None, compare_group_by=None, row_condition=None, compare_row_condition=None) %}
{{ dbt_expectations.test_expect_table_row_count_to_equal_other_table(model, compare_model, group_by, compare_group_by, factor, row_condition, compare_row_condition) }}
{% endtest %}

{% test expect_table_column_count_to_equal_other_table(model, compare_model) %}
{%- set here = dbt_expectations._column_names(model) | length -%}
{%- set there = dbt_expectations._column_names(compare_model) | length -%}
{{ dbt_expectations._failing_names([] if here == there else [here ~ ' columns, the other has ' ~ there]) }}
{% endtest %}
