{#- A table that is added to. The new rows are made first, in a temporary table; then one strategy joins them. -#}

{% macro is_incremental() -%}
    {%- if not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set there = adapter.get_relation(this.database, this.schema, this.table) -%}
    {{ return(there is not none and there.type == 'table' and model.config.materialized == 'incremental' and not should_full_refresh()) }}
{%- endmacro %}

{% macro should_full_refresh() -%}
    {%- set own = config.get('full_refresh') -%}
    {{ return(flags.FULL_REFRESH if own is none else own) }}
{%- endmacro %}

{%- materialization incremental, default, supported_languages=['sql', 'python'] -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set strategy = config.get('incremental_strategy') or default_incremental_strategy(config.get('unique_key')) -%}
    {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
    {%- set join_rows = adapter.get_incremental_strategy_macro(context, strategy) -%}
    {%- set from_nothing = there is none or not there.is_table or should_full_refresh() -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- if from_nothing -%}
        {{ build_table(target_relation, there, sql) }}
        {%- do create_indexes(target_relation) -%}
    {%- else -%}
        {%- if (config.get('contract') or {}).enforced and model.language == 'sql' -%}
            {%- do get_assert_columns_equivalent(sql) -%}
        {%- endif -%}
        {%- set new_rows = make_temp_relation(target_relation) -%}
        {%- call statement('new_rows', language=model.language) -%}
            {{ code_of_table(true, new_rows, sql) }}
        {%- endcall -%}
        {%- set new_rows = new_rows.include(database=false, schema=false) -%}
        {%- if not (config.get('contract') or {}).enforced -%}
            {%- do adapter.expand_target_column_types(from_relation=new_rows, to_relation=there) -%}
        {%- endif -%}
        {%- set columns = process_schema_changes(on_schema_change, new_rows, there) or adapter.get_columns_in_relation(there) -%}
        {%- call statement('main') -%}
            {{ join_rows({
                'target_relation': target_relation,
                'temp_relation': new_rows,
                'unique_key': config.get('unique_key'),
                'dest_columns': columns,
                'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none)
            }) }}
        {%- endcall -%}
        {%- call statement('drop_new_rows') -%}
            drop table if exists {{ new_rows }}
        {%- endcall -%}
    {%- endif -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, full_refresh_mode=from_nothing)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- Without a strategy: as the warehouse does best, with a key and without one. -#}
{% macro default_incremental_strategy(unique_key) -%}
    {{ return(adapter.dispatch('default_incremental_strategy', 'dbt')(unique_key)) }}
{%- endmacro %}
{% macro default__default_incremental_strategy(unique_key) -%}{{ return('default') }}{%- endmacro %}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') -%}
    {%- if on_schema_change not in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}
        {%- do exceptions.warn("on_schema_change '" ~ on_schema_change ~ "' of " ~ model.name ~ " is not ignore, append_new_columns, sync_all_columns or fail; " ~ default ~ " is used") -%}
        {{ return(default) }}
    {%- endif -%}
    {{ return(on_schema_change) }}
{%- endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) -%}
    {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{%- endmacro %}
{% macro default__check_for_schema_changes(source_relation, target_relation) -%}
    {%- set new_columns = adapter.get_columns_in_relation(source_relation) -%}
    {%- set old_columns = adapter.get_columns_in_relation(target_relation) -%}
    {%- set added = diff_columns(new_columns, old_columns) -%}
    {%- set gone = diff_columns(old_columns, new_columns) -%}
    {%- set retyped = diff_column_data_types(new_columns, old_columns) -%}
    {{ return({
        'schema_changed': (added | length + gone | length + retyped | length) > 0,
        'source_not_in_target': added,
        'target_not_in_source': gone,
        'source_columns': new_columns,
        'target_columns': old_columns,
        'new_target_types': retyped
    }) }}
{%- endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{%- endmacro %}
{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {%- set changes = schema_changes_dict -%}
    {%- if on_schema_change == 'append_new_columns' and changes['source_not_in_target'] -%}
        {%- do alter_relation_add_remove_columns(target_relation, changes['source_not_in_target'], none) -%}
    {%- elif on_schema_change == 'sync_all_columns' -%}
        {%- if changes['source_not_in_target'] or changes['target_not_in_source'] -%}
            {%- do alter_relation_add_remove_columns(target_relation, changes['source_not_in_target'], changes['target_not_in_source']) -%}
        {%- endif -%}
        {%- for change in changes['new_target_types'] -%}
            {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Make the table's columns fit the new rows', as configured. Returns the columns to write, or none for the table's. -#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{%- endmacro %}
{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) -%}
    {%- if on_schema_change == 'ignore' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
    {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
        {{ exceptions.raise_compiler_error(
            "the columns of " ~ model.name ~ " changed and on_schema_change is fail: new "
            ~ (changes['source_not_in_target'] | map(attribute='name') | join(', ') or 'none')
            ~ "; gone " ~ (changes['target_not_in_source'] | map(attribute='name') | join(', ') or 'none')
            ~ "; retyped " ~ (changes['new_target_types'] | map(attribute='column_name') | join(', ') or 'none')
            ~ ". Set on_schema_change to append_new_columns or sync_all_columns, or run with --full-refresh"
        ) }}
    {%- elif changes['schema_changed'] -%}
        {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
    {%- endif -%}
    {{ return(changes['source_columns']) }}
{%- endmacro %}
