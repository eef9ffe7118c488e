{#- Statements as text: making, renaming and replacing relations of any type, aside first where needed. -#}

{% macro get_create_sql(relation, sql) -%}{{ return(adapter.dispatch('get_create_sql', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__get_create_sql(relation, sql) -%}
    {{ return(get_create_view_as_sql(relation, sql) if relation.is_view else get_create_table_as_sql(false, relation, sql)) }}
{%- endmacro %}

{% macro get_rename_sql(relation, new_name) -%}{{ return(adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name)) }}{%- endmacro %}
{% macro default__get_rename_sql(relation, new_name) -%}
    {{ return(get_rename_view_sql(relation, new_name) if relation.is_view else get_rename_table_sql(relation, new_name)) }}
{%- endmacro %}

{% macro get_rename_table_sql(relation, new_name) -%}{{ return(adapter.dispatch('get_rename_table_sql', 'dbt')(relation, new_name)) }}{%- endmacro %}
{% macro default__get_rename_table_sql(relation, new_name) -%}alter table {{ relation }} rename to {{ adapter.quote(new_name) }}{%- endmacro %}

{% macro get_rename_view_sql(relation, new_name) -%}{{ return(adapter.dispatch('get_rename_view_sql', 'dbt')(relation, new_name)) }}{%- endmacro %}
{% macro default__get_rename_view_sql(relation, new_name) -%}alter view {{ relation }} rename to {{ adapter.quote(new_name) }}{%- endmacro %}

{% macro get_replace_table_sql(relation, sql) -%}{{ return(adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__get_replace_table_sql(relation, sql) -%}create or replace table {{ relation }} as ({{ sql }}){%- endmacro %}

{% macro get_replace_view_sql(relation, sql) -%}{{ return(adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__get_replace_view_sql(relation, sql) -%}create or replace view {{ relation }} as ({{ sql }}){%- endmacro %}

{% macro get_replace_sql(existing_relation, target_relation, sql) -%}
    {{ return(adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql)) }}
{%- endmacro %}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) -%}
    {%- if existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
        {{ get_replace_view_sql(target_relation, sql) if target_relation.is_view else get_replace_table_sql(target_relation, sql) }}
    {%- else -%}
        {{ replace_by_another_sql(existing_relation, target_relation, sql) }}
    {%- endif -%}
{%- endmacro %}

{#- Where nothing is replaced in place: made beside and renamed, if that can be; else the old one goes first. -#}
{% macro replace_by_another_sql(existing_relation, target_relation, sql) -%}
    {%- if target_relation.can_be_renamed -%}
        {{ get_create_intermediate_sql(target_relation, sql) }};
        {{ get_drop_sql(existing_relation) }};
        {{ get_rename_intermediate_sql(target_relation) }}
    {%- else -%}
        {{ get_drop_sql(existing_relation) }};
        {{ get_create_sql(target_relation, sql) }}
    {%- endif -%}
{%- endmacro %}

{% macro get_create_intermediate_sql(relation, sql) -%}{{ return(adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__get_create_intermediate_sql(relation, sql) -%}
    {%- set aside = make_intermediate_relation(relation) -%}
    {{ get_drop_sql(aside) }};
    {{ get_create_sql(aside, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) -%}{{ return(adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_rename_intermediate_sql(relation) -%}
    {{ return(get_rename_sql(make_intermediate_relation(relation), relation.identifier)) }}
{%- endmacro %}

{% macro get_create_backup_sql(relation) -%}{{ return(adapter.dispatch('get_create_backup_sql', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_create_backup_sql(relation) -%}
    {%- set backup = make_backup_relation(relation, relation.type) -%}
    {{ get_drop_sql(backup) }};
    {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) -%}{{ return(adapter.dispatch('get_drop_backup_sql', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_drop_backup_sql(relation) -%}
    {{ return(get_drop_sql(make_backup_relation(relation, relation.type))) }}
{%- endmacro %}

{% macro drop_schema_named(schema_name) -%}{{ return(adapter.dispatch('drop_schema_named', 'dbt')(schema_name)) }}{%- endmacro %}
{% macro default__drop_schema_named(schema_name) -%}
    {%- do adapter.drop_schema(api.Relation.create(database=target.database, schema=schema_name)) -%}
{%- endmacro %}

{% macro create_or_replace_view() -%}
    {%- do run_query(get_replace_view_sql(this.incorporate(type='view'), sql)) -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmacro %}
