{#- Steps of loading a seed under dbt's names. The warehouse reads the file itself, in one of them. -#}

{% macro create_csv_table(model, agate_table) -%}{{ return(adapter.dispatch('create_csv_table', 'dbt')(model, agate_table)) }}{%- endmacro %}
{% macro default__create_csv_table(model, agate_table) -%}
    {%- do adapter.load_seed(this, model) -%}
    {{ return('') }}
{%- endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {{ return(adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table)) }}
{%- endmacro %}
{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {{ return(create_csv_table(model, agate_table)) }}
{%- endmacro %}

{% macro load_csv_rows(model, agate_table) -%}{{ return(adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table)) }}{%- endmacro %}
{% macro default__load_csv_rows(model, agate_table) -%}{{ return('') }}{%- endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) -%}{{ return(adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql)) }}{%- endmacro %}
{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) -%}
    {{ create_or_truncate_sql }};
    {{ insert_sql }}
{%- endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) -%}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}
        {%- do quoted.append(adapter.quote_seed_column(name, model.config.get('quote_columns', none))) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{%- endmacro %}

{% macro get_batch_size() -%}{{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}{%- endmacro %}
{% macro default__get_batch_size() -%}{{ return(10000) }}{%- endmacro %}

{% macro get_binding_char() -%}{{ return(adapter.dispatch('get_binding_char', 'dbt')()) }}{%- endmacro %}
{% macro default__get_binding_char() -%}{{ return('?') }}{%- endmacro %}
