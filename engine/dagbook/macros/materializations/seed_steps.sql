{#- Steps of loading a seed under dbt's names, taken when a project overrides one of them. -#}

{% macro create_csv_table(model, agate_table) -%}{{ return(adapter.dispatch('create_csv_table', 'dbt')(model, agate_table)) }}{%- endmacro %}
{% macro default__create_csv_table(model, agate_table) -%}
    {%- set given = model.config.get('column_types') or {} -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set written = adapter.quote_seed_column(name, model.config.get('quote_columns', none)) -%}
        {%- do columns.append(written ~ ' ' ~ given.get(name, adapter.convert_type(agate_table, loop.index0))) -%}
    {%- endfor -%}
    {%- set made = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {%- call statement('create_csv_table') -%}{{ made }}{%- endcall -%}
    {{ return(made) }}
{%- endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {{ return(adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table)) }}
{%- endmacro %}
{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if full_refresh -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {{ return(create_csv_table(model, agate_table)) }}
    {%- endif -%}
    {%- do adapter.truncate_relation(old_relation) -%}
    {{ return('truncate table ' ~ old_relation.render()) }}
{%- endmacro %}

{% macro load_csv_rows(model, agate_table) -%}{{ return(adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table)) }}{%- endmacro %}
{% macro default__load_csv_rows(model, agate_table) -%}
    {{ return(basic_load_csv_rows(model, get_batch_size(), agate_table)) }}
{%- endmacro %}

{#- DuckDB copies the file, where `fast` is not switched off: its columns are the table's. -#}
{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {%- if not config.get('fast', true) -%}
        {{ return(basic_load_csv_rows(model, get_batch_size(), agate_table)) }}
    {%- endif -%}
    {%- set copied = "copy " ~ this.render() ~ " from '" ~ dbt.escape_single_quotes(adapter.get_seed_file_path(model))
        ~ "' (format csv, header true, delimiter '" ~ (config.get('delimiter') or ',') ~ "')" -%}
    {%- do adapter.add_query(copied, abridge_sql_log=true) -%}
    {{ return(copied) }}
{%- endmacro %}

{#- Insert the rows, so many at once. Gives the first statement, to be shown. -#}
{% macro basic_load_csv_rows(model, batch_size, agate_table) -%}
    {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
    {%- set places = '(' ~ ([get_binding_char() | trim] * agate_table.column_names | length) | join(', ') ~ ')' -%}
    {%- set sent = [] -%}
    {%- for chunk in agate_table.rows | batch(batch_size | int) -%}
        {%- set values = [] -%}
        {%- for row in chunk -%}{%- do values.extend(row) -%}{%- endfor -%}
        {%- set insert = 'insert into ' ~ this.render() ~ ' (' ~ columns ~ ') values ' ~ ([places] * chunk | length) | join(', ') -%}
        {%- do adapter.add_query(insert, bindings=values, abridge_sql_log=true) -%}
        {%- do sent.append(insert) -%}
    {%- endfor -%}
    {{ return(sent[0]) }}
{%- endmacro %}

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
{% macro duckdb__get_batch_size() -%}{{ return(10000) }}{%- endmacro %}

{% macro get_binding_char() -%}{{ return(adapter.dispatch('get_binding_char', 'dbt')()) }}{%- endmacro %}
{% macro default__get_binding_char() -%}{{ return('%s') }}{%- endmacro %}
{% macro duckdb__get_binding_char() -%}{{ return(adapter.get_binding_char()) }}{%- endmacro %}
