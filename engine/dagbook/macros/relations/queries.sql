{#- Queries made from queries, and columns made from their answers. -#}

{% macro get_show_sql(compiled_code, sql_header, limit) -%}
    {{ sql_header or '' }}
    {{ get_limit_subquery_sql(compiled_code, limit) }}
{%- endmacro %}

{% macro get_limit_subquery_sql(sql, limit) -%}{{ return(adapter.dispatch('get_limit_sql', 'dbt')(sql, limit)) }}{%- endmacro %}
{% macro default__get_limit_sql(sql, limit) -%}
    {{ sql }}{% if limit is not none %}
    limit {{ limit }}{% endif %}
{%- endmacro %}

{% macro validate_sql(sql) -%}{{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}{%- endmacro %}
{% macro default__validate_sql(sql) -%}
    {%- call statement('validate_sql') -%}
        explain {{ sql }}
    {%- endcall -%}
    {{ return(load_result('validate_sql')) }}
{%- endmacro %}

{#- A header that is a statement, as `set …;`, is sent before; one that is a `with` stands before the query. -#}
{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
    {%- if ((select_sql_header or '') | trim).endswith(';') -%}
        {%- do run_query(select_sql_header) -%}
        {%- set select_sql_header = none -%}
    {%- endif -%}
    {{ return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql, select_sql_header))) }}
{%- endmacro %}

{% macro get_list_of_column_names(columns) -%}{{ return(columns | map(attribute='name') | list) }}{%- endmacro %}

{% macro sql_convert_columns_in_relation(table) -%}
    {%- set made = [] -%}
    {%- for row in table -%}{%- do made.append(api.Column(*row)) -%}{%- endfor -%}
    {{ return(made) }}
{%- endmacro %}

{% macro get_empty_schema_sql(columns) -%}{{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}{%- endmacro %}
{% macro default__get_empty_schema_sql(columns) -%}
    {%- set untyped = columns.values() | rejectattr('data_type') | map(attribute='name') | list -%}
    {%- if untyped -%}{%- do exceptions.raise_compiler_error('these columns have no data_type: ' ~ untyped | join(', ')) -%}{%- endif -%}
    {%- set bare = [] -%}
    {%- for column in columns.values() if column.data_type | trim | lower in ('numeric', 'decimal', 'number') -%}{%- do bare.append(column.name) -%}{%- endfor -%}
    {%- if bare -%}
        {%- do exceptions.warn('the contract of ' ~ model.name ~ ' gives ' ~ bare | join(', ') ~ ' a numeric type without precision and scale, which may round: write numeric(38, 6)') -%}
    {%- endif -%}
    select
    {% for column in columns.values() -%}
        cast(null as {{ adapter.promised_type(column.data_type) }}) as {{ adapter.quote(column.name) if column.quote else column.name }}{{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro resolve_model_name(input_model_name) -%}{{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}{%- endmacro %}
{% macro default__resolve_model_name(input_model_name) -%}
    {{ return(input_model_name | string | replace('"', '\\"')) }}
{%- endmacro %}
