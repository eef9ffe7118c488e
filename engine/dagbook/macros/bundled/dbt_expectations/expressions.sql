{#- Small expressions that tests and models build on. -#}

{% macro type_timestamp() -%}{{ return(adapter.dispatch('type_timestamp', 'dbt_expectations')()) }}{%- endmacro %}
{% macro default__type_timestamp() -%}{{ return(dbt.type_timestamp()) }}{%- endmacro %}

{% macro type_datetime() -%}{{ return(adapter.dispatch('type_datetime', 'dbt_expectations')()) }}{%- endmacro %}
{% macro default__type_datetime() -%}datetime{%- endmacro %}
{% macro duckdb__type_datetime() -%}timestamp{%- endmacro %}

{% macro log_natural(x) -%}{{ return(adapter.dispatch('log_natural', 'dbt_expectations')(x)) }}{%- endmacro %}
{% macro default__log_natural(x) -%}ln({{ x }}){%- endmacro %}

{% macro rand() -%}{{ return(adapter.dispatch('rand', 'dbt_expectations')()) }}{%- endmacro %}
{% macro default__rand() -%}rand(){%- endmacro %}
{% macro duckdb__rand() -%}random(){%- endmacro %}

{% macro md5(string_value) -%}{{ return(adapter.dispatch('md5', 'dbt_expectations')(string_value)) }}{%- endmacro %}
{% macro default__md5(string_value) -%}{{ return(dbt.hash(string_value)) }}{%- endmacro %}

{% macro group_by(n) -%}
    {{ return('group by ' ~ range(1, n + 1) | join(', ')) }}
{%- endmacro %}

{% macro truth_expression(expression) -%}
    {{ return(expression ~ ' as expression') }}
{%- endmacro %}

{% macro ignore_row_if_expression(ignore_row_if, columns) -%}
    {%- if ignore_row_if not in ('all_values_are_missing', 'any_value_is_missing', 'never') -%}
        {{ exceptions.raise_compiler_error("ignore_row_if is all_values_are_missing, any_value_is_missing or never, not '" ~ ignore_row_if ~ "'") }}
    {%- endif -%}
    {%- if ignore_row_if == 'never' -%}{{ return('1 = 1') }}{%- endif -%}
    {%- set joint = ' or ' if ignore_row_if == 'all_values_are_missing' else ' and ' -%}
    {{ return('(' ~ columns | join(' is not null' ~ joint) ~ ' is not null)') }}
{%- endmacro %}
