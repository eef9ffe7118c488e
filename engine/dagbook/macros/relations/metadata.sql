{#- What is said about a relation: descriptions, privileges, indexes. -#}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
    {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{%- endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do run_query(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        {%- set comments = alter_column_comment(relation, validate_doc_columns(relation, model.columns, there)) -%}
        {%- if comments and comments | trim -%}
            {%- do run_query(comments) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
    {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{%- endmacro %}
{% macro default__alter_relation_comment(relation, relation_comment) -%}
    comment on {{ 'view' if relation.is_view else 'table' }} {{ relation }} is '{{ dbt.escape_single_quotes(relation_comment) }}'
{%- endmacro %}

{#- The described columns that are there, under the name they have there; the others are warned of. A quoted name has its case. -#}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) -%}
    {%- set found = {} -%}
    {%- set missing = [] -%}
    {%- for name, column in column_dict.items() -%}
        {%- set same = [] -%}
        {%- for each in existing_column_names if each == name or (each | lower == name | lower and not column.quote) -%}{%- do same.append(each) -%}{%- endfor -%}
        {%- if same -%}
            {%- do found.update({(name if name in same else same[0]): column}) -%}
        {%- else -%}
            {%- do missing.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do exceptions.warn(relation.render() ~ ' has no column ' ~ missing | join(', ') ~ ': the description in the properties file is not kept in the warehouse') -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) -%}
    {{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}
{%- endmacro %}
{% macro default__alter_column_comment(relation, column_dict) -%}
    {%- for name, column in column_dict.items() if column.description -%}
    comment on column {{ relation }}.{{ adapter.quote(name) }} is '{{ dbt.escape_single_quotes(column.description) }}';
    {% endfor -%}
{%- endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=true) -%}
    {{ return(existing_relation is not none and not full_refresh_mode) }}
{%- endmacro %}

{% macro copy_grants() -%}{{ return(adapter.dispatch('copy_grants', 'dbt')()) }}{%- endmacro %}
{% macro default__copy_grants() -%}{{ return(true) }}{%- endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke=true) -%}
    {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{%- endmacro %}
{% macro default__apply_grants(relation, grant_config, should_revoke=true) -%}
    {%- for privilege, grantees in (grant_config or {}).items() if grantees -%}
        {%- do run_query('grant ' ~ privilege ~ ' on ' ~ relation ~ ' to ' ~ grantees | join(', ')) -%}
    {%- endfor -%}
{%- endmacro %}

{#- A DuckDB file has no users to grant anything to. -#}
{% macro duckdb__apply_grants(relation, grant_config, should_revoke=true) -%}
    {%- if grant_config -%}
        {%- do adapter.warn_once("grants are left out: DuckDB has no users to grant them to") -%}
    {%- endif -%}
{%- endmacro %}

{% macro create_indexes(relation) -%}{{ adapter.dispatch('create_indexes', 'dbt')(relation) }}{%- endmacro %}
{% macro default__create_indexes(relation) -%}
    {%- for index in config.get('indexes', default=[]) -%}
        {%- set statement_text = get_create_index_sql(relation, index) -%}
        {%- if statement_text -%}{%- do run_query(statement_text) -%}{%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro get_create_index_sql(relation, index_dict) -%}
    {{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}
{%- endmacro %}
{% macro default__get_create_index_sql(relation, index_dict) -%}{{ return(none) }}{%- endmacro %}
{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
    create {{ 'unique ' if index_dict.unique }}index if not exists "{{ local_md5(relation.render() ~ index_dict.columns | join(',')) }}" on {{ relation }} ({{ index_dict.columns | join(', ') }})
{%- endmacro %}

{% macro get_show_indexes_sql(relation) -%}{{ return(adapter.dispatch('get_show_indexes_sql', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_show_indexes_sql(relation) -%}
    select index_name as name, expressions as columns, is_unique as "unique"
    from duckdb_indexes()
    where schema_name = '{{ relation.schema }}' and table_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro get_drop_index_sql(relation, index_name) -%}{{ return(adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name)) }}{%- endmacro %}
{% macro default__get_drop_index_sql(relation, index_name) -%}
    drop index if exists {{ relation.without_identifier() }}.{{ adapter.quote(index_name) }}
{%- endmacro %}
