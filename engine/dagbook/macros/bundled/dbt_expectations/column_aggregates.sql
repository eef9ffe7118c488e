{#- Tests of one figure of a column: its count, extremes, mean, quantiles. -#}

{% test expect_column_quantile_values_to_be_between(model, column_name, quantile, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, dbt_expectations.quantile(column_name, quantile, none), min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_median_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, dbt_expectations.median(column_name), min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_mean_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'avg(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_min_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'min(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_max_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'max(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_sum_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'sum(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_stdev_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'stddev(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_unique_value_count_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'count(distinct ' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% test expect_column_proportion_of_unique_values_to_be_between(model, column_name, min_value=None, max_value=None, group_by=None, row_condition=None, strictly=False) %}
{{ dbt_expectations._figure_between(model, 'count(distinct ' ~ column_name ~ ') * 1.0 / count(' ~ column_name ~ ')', min_value, max_value, group_by, row_condition, strictly) }}
{% endtest %}

{% macro _figure_between(model, figure, min_value, max_value, group_by, row_condition, strictly) %}
{{ dbt_expectations._groups_breaking(model, figure, dbt_expectations._between('measured', min_value, max_value, strictly), group_by, row_condition) }}
{% endmacro %}

{% test expect_column_distinct_count_to_equal(model, column_name, value, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'count(distinct ' ~ column_name ~ ')', 'measured = ' ~ value, group_by, row_condition) }}
{% endtest %}

{% test expect_column_distinct_count_to_be_greater_than(model, column_name, value, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'count(distinct ' ~ column_name ~ ')', 'measured > ' ~ value, group_by, row_condition) }}
{% endtest %}

{% test expect_column_distinct_count_to_be_less_than(model, column_name, value, group_by=None, row_condition=None) %}
{{ dbt_expectations._groups_breaking(model, 'count(distinct ' ~ column_name ~ ')', 'measured < ' ~ value, group_by, row_condition) }}
{% endtest %}

{% test expect_column_distinct_values_to_be_in_set(model, column_name, value_set, quote_values=True, row_condition=None) %}
{{ dbt_expectations._value_difference(model, column_name, value_set, quote_values, row_condition, 'found', 'wanted') }}
{% endtest %}

{% test expect_column_distinct_values_to_contain_set(model, column_name, value_set, quote_values=True, row_condition=None) %}
{{ dbt_expectations._value_difference(model, column_name, value_set, quote_values, row_condition, 'wanted', 'found') }}
{% endtest %}

{% test expect_column_distinct_values_to_equal_set(model, column_name, value_set, quote_values=True, row_condition=None) %}
({{ dbt_expectations._value_difference(model, column_name, value_set, quote_values, row_condition, 'found', 'wanted') }})
union all
({{ dbt_expectations._value_difference(model, column_name, value_set, quote_values, row_condition, 'wanted', 'found') }})
{% endtest %}

{% macro _value_difference(model, column_name, value_set, quote_values, row_condition, left, right) %}
with found as (
    select distinct {{ column_name }} as value_field
    from {{ model }}
    {{ 'where ' ~ row_condition if row_condition }}
),
wanted as (
    {%- for value in value_set %}
    select {{ "'" ~ dbt.escape_single_quotes(value) ~ "'" if quote_values else value }} as value_field
    {{ 'union' if not loop.last }}
    {%- endfor %}
)
select value_field from {{ left }}
{{ dbt.except() }}
select value_field from {{ right }}
{% endmacro %}
