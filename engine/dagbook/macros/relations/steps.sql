{#- Small steps of dbt's materializations under their names: projects override and packages call them. -#}

{% macro is_core_v2() -%}{{ return(dbt_version.split('.')[0] | int == 2) }}{%- endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) -%}{{ adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) }}{%- endmacro %}
{% macro default__handle_existing_table(full_refresh, old_relation) -%}
    {%- do log('Dropping ' ~ old_relation.render() ~ ', a ' ~ old_relation.type) -%}
    {%- do adapter.drop_relation(old_relation) -%}
{%- endmacro %}

{% macro default__drop_table(relation) -%}{{ drop_table(relation) }}{%- endmacro %}
{% macro default__drop_view(relation) -%}{{ drop_view(relation) }}{%- endmacro %}

{% macro get_column_names() -%}{{ return(adapter.dispatch('get_column_names', 'dbt')()) }}{%- endmacro %}
{% macro default__get_column_names() -%}{{ return(contract_column_names()) }}{%- endmacro %}

{% macro get_merge_unique_key_match(source_unique_key, target_unique_key) -%}
    {{ return(adapter.dispatch('get_merge_unique_key_match', 'dbt')(source_unique_key, target_unique_key)) }}
{%- endmacro %}
{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) -%}
    {{ return(dbt.equals(source_unique_key, target_unique_key) | trim) }}
{%- endmacro %}

{#- What the relation that stands for a model's latest version would be called. -#}
{% macro generate_latest_version_pointer_alias(custom_alias_name=none, node=none) -%}
    {{ return(adapter.dispatch('generate_latest_version_pointer_alias', 'dbt')(custom_alias_name, node)) }}
{%- endmacro %}
{% macro default__generate_latest_version_pointer_alias(custom_alias_name=none, node=none) -%}
    {{ return((custom_alias_name or node.name) | trim) }}
{%- endmacro %}

{#- Replacing a materialized view where nothing better is known: the old one goes first. -#}
{% macro get_replace_materialized_view_sql(relation, sql) -%}{{ return(adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__get_replace_materialized_view_sql(relation, sql) -%}
    {{ get_drop_sql(relation) }};
    {{ get_create_materialized_view_as_sql(relation, sql) }}
{%- endmacro %}

{#- Times of snapshots: of which type they are, and how one is written. -#}
{% macro get_snapshot_get_time_data_type() -%}
    {%- set columns = get_column_schema_from_query('select ' ~ snapshot_get_time() ~ ' as dbt_snapshot_time') -%}
    {{ return(columns[0].dtype or none) }}
{%- endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) -%}
    {%- for column in get_column_schema_from_query(snapshot_sql) if column.name | lower == 'dbt_updated_at' -%}
        {{ return(column.dtype or none) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{% macro check_time_data_types(sql) -%}
    {%- set written = get_updated_at_column_data_type(sql) -%}
    {%- set measured = get_snapshot_get_time_data_type() -%}
    {%- if written and measured and written != measured -%}
        {%- do exceptions.warn_snapshot_timestamp_data_types(measured, written) -%}
    {%- endif -%}
{%- endmacro %}

{% macro get_true_sql() -%}{{ return(adapter.dispatch('get_true_sql', 'dbt')()) }}{%- endmacro %}
{% macro default__get_true_sql() -%}{{ return('TRUE') }}{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}{{ return(adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp)) }}{%- endmacro %}
{% macro default__snapshot_string_as_time(timestamp) -%}{{ return("cast('" ~ timestamp ~ "' as timestamp)") }}{%- endmacro %}
{% macro postgres__snapshot_string_as_time(timestamp) -%}{{ return("cast('" ~ timestamp ~ "' as timestamp without time zone)") }}{%- endmacro %}
