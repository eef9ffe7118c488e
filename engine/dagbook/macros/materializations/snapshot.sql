{#- A table that keeps every state its query ever had. Rows are never changed but for the end of their time. -#}

{%- materialization snapshot, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- if there is not none and there.is_view -%}
        {{ exceptions.raise_compiler_error(this ~ " is a view: a snapshot needs a table of its own; drop the view or give the snapshot an alias") }}
    {%- endif -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model.config, there is not none) -%}
    {%- if there is none -%}
        {%- call statement('main') -%}
            {{ get_create_table_as_sql(false, target_relation, build_snapshot_table(strategy, sql)) }}
        {%- endcall -%}
        {%- do create_indexes(target_relation) -%}
    {%- else -%}
        {%- do check_snapshot_columns(target_relation, strategy) -%}
        {%- set staging = build_snapshot_staging_table(strategy, sql, target_relation) -%}
        {%- do adapter.expand_target_column_types(from_relation=staging, to_relation=target_relation) -%}
        {%- set left_out = ['dbt_change_type', 'dbt_unique_key'] -%}
        {%- for key in snapshot_keys(strategy.unique_key) -%}{%- do left_out.append('dbt_unique_key_' ~ loop.index) -%}{%- endfor -%}
        {%- set known = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | map('lower') | list -%}
        {%- set written = [] -%}
        {%- set added = [] -%}
        {%- for column in adapter.get_columns_in_relation(staging) if column.name | lower not in left_out -%}
            {%- do written.append(adapter.quote(column.name)) -%}
            {%- if column.name | lower not in known -%}{%- do added.append(column) -%}{%- endif -%}
        {%- endfor -%}
        {%- do create_columns(target_relation, added) -%}
        {%- call statement('main') -%}
            {{ snapshot_merge_sql(target_relation, staging, written) }}
        {%- endcall -%}
        {%- do post_snapshot(staging) -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, full_refresh_mode=false)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- Names of the columns a snapshot adds, as configured. -#}
{% macro get_snapshot_table_column_names() -%}
    {%- set names = {} -%}
    {%- for name in ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] -%}
        {%- do names.update({name: (config.get('snapshot_meta_column_names') or {}).get(name) or name}) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro snapshot_keys(unique_key) -%}{{ return([unique_key] if unique_key is string else (unique_key | list)) }}{%- endmacro %}

{#- The key's columns under names of ours: a key may be an expression. -#}
{% macro unique_key_fields(unique_key) -%}
    {%- if unique_key is string -%}
        {{ unique_key }} as dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}{{ key }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}{%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) -%}
    {%- if unique_key is string -%}
        {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}
            {{ identifier }}.dbt_unique_key_{{ loop.index }} = {{ from_identifier }}.dbt_unique_key_{{ loop.index }}{{ ' and ' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro snapshot_first_key(unique_key, identifier) -%}
    {{- identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' -}}
{%- endmacro %}
{% macro unique_key_is_null(unique_key, identifier) -%}{{ snapshot_first_key(unique_key, identifier) }} is null{%- endmacro %}
{% macro unique_key_is_not_null(unique_key, identifier) -%}{{ snapshot_first_key(unique_key, identifier) }} is not null{%- endmacro %}

{#- What ends the time of a row that is current: null, or the configured far end. -#}
{% macro get_dbt_valid_to_current(strategy, columns) -%}
    coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro snapshot_is_current(column) -%}
    {%- set far = config.get('dbt_valid_to_current') -%}
    {%- if far -%}({{ column }} = {{ far }} or {{ column }} is null){%- else -%}{{ column }} is null{%- endif -%}
{%- endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}{{ return(adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql)) }}{%- endmacro %}
{% macro default__build_snapshot_table(strategy, sql) -%}
    {%- set columns = get_snapshot_table_column_names() -%}
    select *,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {%- if strategy.hard_deletes == 'new_record' %},
        'False' as {{ columns.dbt_is_deleted }}
        {%- endif %}
    from (
    {{ sql }}
    ) as sbq
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- set staging = make_temp_relation(target_relation) -%}
    {%- call statement('staging') -%}
        {{ get_create_table_as_sql(true, staging, snapshot_staging_table(strategy, sql, target_relation)) }}
    {%- endcall -%}
    {{ return(staging.include(database=false, schema=false)) }}
{%- endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {{ return(adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation)) }}
{%- endmacro %}

{#- What happened since last time, a row each: insert (a new state), update and delete (the end of an old one).

    in the table     in the query     becomes
    -                row              insert
    row              another row      update the old, insert the new
    row              -                delete, if hard_deletes is invalidate or new_record;
                                      new_record: insert too, the old row marked as deleted
-#}
{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = get_snapshot_table_column_names() -%}
    {%- set key = strategy.unique_key -%}
    {%- set marks = strategy.hard_deletes == 'new_record' -%}
    {%- set closes = strategy.hard_deletes in ['invalidate', 'new_record'] -%}
    {%- set same = unique_key_join_on(key, 'snapshotted_data', 'source_data') -%}
    {%- set changed = strategy.row_changed ~ (" or snapshotted_data." ~ columns.dbt_is_deleted ~ " = 'True'" if marks else '') -%}
    with snapshot_query as (
    {{ source_sql }}
    ),
    snapshotted_data as (
        select *, {{ unique_key_fields(key) }}
        from {{ target_relation }}
        where {{ snapshot_is_current(columns.dbt_valid_to) }}
    ),
    keyed as (
        select *, {{ unique_key_fields(key) }} from snapshot_query
    ),
    insertions as (
        select
            'insert' as dbt_change_type,
            source_data.*
            {%- if marks %}, 'False' as {{ columns.dbt_is_deleted }}{%- endif %}
        from (
            select *,
                {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
                {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
                {{ get_dbt_valid_to_current(strategy, columns) }},
                {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
            from keyed
        ) as source_data
        left join snapshotted_data on {{ same }}
        where {{ unique_key_is_null(key, 'snapshotted_data') }} or {{ changed }}
    ),
    updates as (
        select
            'update' as dbt_change_type,
            source_data.*,
            snapshotted_data.{{ columns.dbt_scd_id }}
            {%- if marks %}, snapshotted_data.{{ columns.dbt_is_deleted }}{%- endif %}
        from (
            select *,
                {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
                {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
                {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
            from keyed
        ) as source_data
        join snapshotted_data on {{ same }}
        where {{ changed }}
    )
    {%- if closes %},
    gone as (
        select snapshotted_data.*
        from snapshotted_data
        left join keyed as source_data on {{ same }}
        where {{ unique_key_is_null(key, 'source_data') }}
        {%- if marks %} and snapshotted_data.{{ columns.dbt_is_deleted }} <> 'True'{%- endif %}
    ),
    deletes as (
        select
            'delete' as dbt_change_type,
            source_data.*,
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_to }},
            gone.{{ columns.dbt_scd_id }}
            {%- if marks %}, gone.{{ columns.dbt_is_deleted }}{%- endif %}
        from gone
        left join keyed as source_data on false
    )
    {%- endif %}
    {%- if marks %},
    deletion_records as (
        select
            'insert' as dbt_change_type,
            {{ snapshot_last_values(source_sql, target_relation) }}
            {%- for each in snapshot_keys(key) %}
            gone.dbt_unique_key{{ '' if key is string else '_' ~ loop.index }},
            {%- endfor %}
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            gone.{{ columns.dbt_valid_to }},
            {{ snapshot_hash_arguments(['gone.' ~ columns.dbt_scd_id, snapshot_get_time()]) }} as {{ columns.dbt_scd_id }},
            'True' as {{ columns.dbt_is_deleted }}
        from gone
    )
    {%- endif %}
    select * from insertions
    union all
    select * from updates
    {%- if closes %}
    union all
    select * from deletes
    {%- endif %}
    {%- if marks %}
    union all
    select * from deletion_records
    {%- endif %}
{%- endmacro %}

{#- The query's columns as the table last had them; null where the table has no such column yet. -#}
{% macro snapshot_last_values(source_sql, target_relation) -%}
    {%- set known = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
    {%- for name in get_columns_in_query(source_sql) -%}
        {{ 'gone.' ~ adapter.quote(name) if name in known else 'null as ' ~ adapter.quote(name) }},{{ ' ' }}
    {%- endfor -%}
{%- endmacro %}

{% macro check_snapshot_columns(relation, strategy) -%}
    {%- set known = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
    {%- for role, name in get_snapshot_table_column_names().items() if role != 'dbt_is_deleted' or strategy.hard_deletes == 'new_record' -%}
        {%- if name | lower not in known -%}
            {{ exceptions.raise_compiler_error(relation ~ " has no column " ~ name ~ ", so it is no snapshot of this kind; add the column, rename it under snapshot_meta_column_names, or drop the table") }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro create_columns(relation, columns) -%}{{ adapter.dispatch('create_columns', 'dbt')(relation, columns) }}{%- endmacro %}
{% macro default__create_columns(relation, columns) -%}
    {%- for column in columns -%}
        {%- do run_query('alter table ' ~ relation ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
    {{ return(adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols)) }}
{%- endmacro %}
{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = get_snapshot_table_column_names() -%}
    update {{ target }} as DBT_INTERNAL_DEST
    set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
        and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        and {{ snapshot_is_current('DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to) }};
    insert into {{ target }} ({{ insert_cols | join(', ') }})
    select {{ insert_cols | join(', ') }}
    from {{ source }}
    where dbt_change_type = 'insert'
{%- endmacro %}

{% macro post_snapshot(staging_relation) -%}{{ adapter.dispatch('post_snapshot', 'dbt')(staging_relation) }}{%- endmacro %}
{% macro default__post_snapshot(staging_relation) -%}
    {%- call statement('drop_staging') -%}
        drop table if exists {{ staging_relation }}
    {%- endcall -%}
{%- endmacro %}
