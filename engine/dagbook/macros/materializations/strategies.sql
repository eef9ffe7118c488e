{#- Incremental strategies: how new rows join a table. Each takes one dict and gives SQL; projects add
    their own as get_incremental_<name>_sql. -#}

{% macro get_incremental_append_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_append_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_append_sql(arg_dict) -%}
    {{ return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) }}
{%- endmacro %}

{% macro get_incremental_delete_insert_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_delete_insert_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_delete_insert_sql(arg_dict) -%}
    {{ return(get_delete_insert_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{%- endmacro %}

{% macro get_incremental_merge_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_merge_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_merge_sql(arg_dict) -%}
    {{ return(get_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['unique_key'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{%- endmacro %}

{% macro get_incremental_insert_overwrite_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_insert_overwrite_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_insert_overwrite_sql(arg_dict) -%}
    {{ return(get_insert_overwrite_merge_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'], arg_dict['incremental_predicates'])) }}
{%- endmacro %}

{#- One batch of time: what the table has of it gives way to the new rows. -#}
{% macro get_incremental_microbatch_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_microbatch_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_microbatch_sql(arg_dict) -%}
    {%- if not model.batch -%}
        {{ exceptions.raise_compiler_error("there is no batch: incremental_strategy microbatch is for models with materialized incremental") }}
    {%- endif -%}
    {%- set event_time = config.require('event_time') -%}
    {%- set in_batch = event_time ~ " >= '" ~ model.batch.event_time_start ~ "' and " ~ event_time ~ " < '" ~ model.batch.event_time_end ~ "'" -%}
    {%- set given = arg_dict['incremental_predicates'] or [] -%}
    {%- set names = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
    delete from {{ arg_dict['target_relation'] }} as DBT_INTERNAL_DEST
    where {{ in_batch }}
    {%- for predicate in ([given] if given is string else given) %}
        and ({{ predicate }})
    {%- endfor %};
    insert into {{ arg_dict['target_relation'] }} ({{ names }})
    select {{ names }}
    from {{ arg_dict['temp_relation'] }}
    where {{ in_batch }}
{%- endmacro %}

{#- As dbt-duckdb: a key would promise what batches do not keep. -#}
{% macro duckdb__get_incremental_microbatch_sql(arg_dict) -%}
    {%- if arg_dict['unique_key'] -%}
        {{ exceptions.raise_compiler_error("microbatch replaces all rows of a batch, whatever their unique_key: remove unique_key, or set incremental_strategy to merge") }}
    {%- endif -%}
    {{ return(default__get_incremental_microbatch_sql(arg_dict)) }}
{%- endmacro %}

{#- As dbt-postgres, with a key: merged by it. -#}
{% macro postgres__get_incremental_microbatch_sql(arg_dict) -%}
    {{ return(get_incremental_merge_sql(arg_dict) if arg_dict['unique_key'] else default__get_incremental_microbatch_sql(arg_dict)) }}
{%- endmacro %}

{#- Without a strategy: replace rows of the same key where there is a key, else add. -#}
{% macro get_incremental_default_sql(arg_dict) -%}{{ return(adapter.dispatch('get_incremental_default_sql', 'dbt')(arg_dict)) }}{%- endmacro %}
{% macro default__get_incremental_default_sql(arg_dict) -%}
    {%- if arg_dict['unique_key'] -%}
        {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
    {%- endif -%}
    {{ return(get_incremental_append_sql(arg_dict)) }}
{%- endmacro %}

{% macro get_insert_into_sql(target_relation, temp_relation, dest_columns) -%}
    {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    insert into {{ target_relation }} ({{ names }})
    (
        select {{ names }}
        from {{ temp_relation }}
    )
{%- endmacro %}

{% macro get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ adapter.dispatch('get_delete_insert_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{% macro default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set keys = [unique_key] if unique_key is string else (unique_key or []) -%}
    {%- if keys %}
    delete from {{ target }} as DBT_INTERNAL_DEST
    where {% if keys | length == 1 -%}
        ({{ keys[0] }}) in (select distinct ({{ keys[0] }}) from {{ source }})
    {%- else -%}
        exists (
            select 1
            from {{ source }} as DBT_INTERNAL_SOURCE
            where {% for key in keys -%}
                DBT_INTERNAL_SOURCE.{{ key }} = DBT_INTERNAL_DEST.{{ key }}{{ ' and ' if not loop.last }}
            {%- endfor %}
        )
    {%- endif %}
    {%- for predicate in incremental_predicates or [] %}
        and {{ predicate }}
    {%- endfor %}
    ;
    {%- endif %}
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) -%}
    {{ return(adapter.dispatch('get_merge_update_columns', 'dbt')(merge_update_columns, merge_exclude_columns, dest_columns)) }}
{%- endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) -%}
    {%- if merge_update_columns and merge_exclude_columns -%}
        {{ exceptions.raise_compiler_error(model.name ~ " sets merge_update_columns and merge_exclude_columns; it can have one of them") }}
    {%- elif merge_update_columns -%}
        {{ return(merge_update_columns) }}
    {%- endif -%}
    {%- set left_out = (merge_exclude_columns or []) | map('lower') | list -%}
    {%- set found = [] -%}
    {%- for column in dest_columns if column.column | lower not in left_out -%}{%- do found.append(column.quoted) -%}{%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {{ adapter.dispatch('get_merge_sql', 'dbt')(target, source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{% macro default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set keys = [unique_key] if unique_key is string else (unique_key or []) -%}
    {%- set conditions = (incremental_predicates or []) | list -%}
    {%- if unique_key is string -%}
        {%- do conditions.append(get_merge_unique_key_match('DBT_INTERNAL_SOURCE.' ~ unique_key, 'DBT_INTERNAL_DEST.' ~ unique_key)) -%}
    {%- endif -%}
    {%- for key in (keys if unique_key is not string else []) -%}
        {%- do conditions.append('(DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key ~ ')') -%}
    {%- endfor -%}
    {%- if not keys -%}{%- do conditions.append('FALSE') -%}{%- endif -%}
    {%- set names = get_quoted_csv(dest_columns | map(attribute='name')) %}
    {{ config.get('sql_header', none) or '' }}
    merge into {{ target }} as DBT_INTERNAL_DEST
        using {{ source }} as DBT_INTERNAL_SOURCE
        on {{ conditions | join(' and ') }}
    {%- if keys %}
    when matched then update set
        {%- for name in get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns) %}
        {{ name }} = DBT_INTERNAL_SOURCE.{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- endif %}
    when not matched then insert
        ({{ names }})
    values
        ({% for column in dest_columns -%}DBT_INTERNAL_SOURCE.{{ adapter.quote(column.name) }}{{ ', ' if not loop.last }}{%- endfor %})
{%- endmacro %}

{% macro get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
    {{ adapter.dispatch('get_insert_overwrite_merge_sql', 'dbt')(target, source, dest_columns, predicates, include_sql_header) }}
{%- endmacro %}

{#- Rows of the partitions that the new rows touch are replaced: predicates say which. -#}
{% macro default__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header=false) -%}
    delete from {{ target }} as DBT_INTERNAL_DEST
    where {{ (predicates or ['TRUE']) | join(' and ') }};
    {{ get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}
