{#- What stands in the warehouse, as queries: schemas, relations and their columns. -#}

{% macro information_schema_name(database) -%}{{ return(adapter.dispatch('information_schema_name', 'dbt')(database)) }}{%- endmacro %}
{% macro default__information_schema_name(database) -%}
    {{ return(database ~ '.information_schema' if database else 'information_schema') }}
{%- endmacro %}

{% macro list_schemas(database) -%}{{ return(adapter.dispatch('list_schemas', 'dbt')(database)) }}{%- endmacro %}
{% macro default__list_schemas(database) -%}
    {{ return(run_query("select distinct schema_name from " ~ information_schema_name(none) ~ ".schemata where lower(catalog_name) = lower('" ~ database ~ "')")) }}
{%- endmacro %}

{% macro get_relations() -%}{{ return(adapter.dispatch('get_relations', 'dbt')()) }}{%- endmacro %}
{% macro default__get_relations() -%}
    {%- do exceptions.raise_not_implemented('get_relations is not there for ' ~ adapter.type()) -%}
{%- endmacro %}

{% macro get_catalog(information_schema, schemas) -%}{{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, schemas)) }}{%- endmacro %}
{% macro default__get_catalog(information_schema, schemas) -%}
    {{ return(_catalog_where(information_schema, _schema_is_one_of(schemas))) }}
{%- endmacro %}

{% macro get_catalog_relations(information_schema, relations) -%}
    {{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, relations)) }}
{%- endmacro %}
{% macro default__get_catalog_relations(information_schema, relations) -%}
    {%- set wanted = [] -%}
    {%- for relation in relations -%}
        {%- set there = "lower(tables.table_schema) = lower('" ~ relation.schema ~ "')" -%}
        {%- do wanted.append('(' ~ there ~ (" and lower(tables.table_name) = lower('" ~ relation.identifier ~ "')" if relation.identifier else '') ~ ')') -%}
    {%- endfor -%}
    {{ return(_catalog_where(information_schema, wanted | join(' or ') or 'false')) }}
{%- endmacro %}

{% macro get_catalog_for_single_relation(relation) -%}
    {{ return(adapter.dispatch('get_catalog_for_single_relation', 'dbt')(relation)) }}
{%- endmacro %}
{% macro default__get_catalog_for_single_relation(relation) -%}
    {{ return(get_catalog_relations(relation.information_schema(), [relation])) }}
{%- endmacro %}

{% macro _schema_is_one_of(schemas) -%}
    {%- set wanted = [] -%}
    {%- for schema in schemas -%}{%- do wanted.append("lower(tables.table_schema) = lower('" ~ schema ~ "')") -%}{%- endfor -%}
    {{ return(wanted | join(' or ') or 'false') }}
{%- endmacro %}

{% macro _catalog_where(information_schema, condition) -%}
    {%- set asked -%}
        select
            tables.table_catalog as table_database,
            tables.table_schema,
            tables.table_name,
            tables.table_type,
            tables.table_comment,
            columns.column_name,
            columns.ordinal_position as column_index,
            columns.data_type as column_type,
            columns.column_comment,
            null as table_owner
        from information_schema.tables as tables
        join information_schema.columns as columns
            on columns.table_catalog = tables.table_catalog
            and columns.table_schema = tables.table_schema
            and columns.table_name = tables.table_name
        where lower(tables.table_catalog) = lower('{{ information_schema.database }}')
          and ({{ condition }})
        order by tables.table_schema, tables.table_name, columns.ordinal_position
    {%- endset -%}
    {{ return(run_query(asked)) }}
{%- endmacro %}

{% macro list_function_relations_without_caching(schema_relation) -%}{{ return([]) }}{%- endmacro %}

{% macro get_relation_last_modified(information_schema, relations) -%}
    {{ return(adapter.dispatch('get_relation_last_modified', 'dbt')(information_schema, relations)) }}
{%- endmacro %}
{% macro default__get_relation_last_modified(information_schema, relations) -%}
    {%- do exceptions.raise_not_implemented(adapter.type() ~ ' does not tell when a table was last written; give the source a loaded_at_field') -%}
{%- endmacro %}

{% macro default__check_schema_exists(information_schema, schema) -%}
    {{ return(adapter.check_schema_exists(information_schema, schema)) }}
{%- endmacro %}
{% macro default__list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{%- endmacro %}
{% macro default__get_columns_in_relation(relation) -%}{{ return(adapter.get_columns_in_relation(relation)) }}{%- endmacro %}
