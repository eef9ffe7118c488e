{#- A view whose rows are kept; running it again refreshes them. A change of its configuration is applied, told or refused. -#}

{%- materialization materialized_view, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='materialized_view') -%}
    {%- set beside = make_intermediate_relation(target_relation) -%}
    {%- set old = make_backup_relation(target_relation, there.type if there is not none else 'materialized_view') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- set build_sql = materialized_view_get_build_sql(there, target_relation, old, beside) -%}
    {%- if build_sql | trim -%}
        {%- call statement('main') -%}
            {{ build_sql }}
        {%- endcall -%}
        {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, full_refresh_mode=true)) -%}
        {%- do persist_docs(target_relation, model) -%}
    {%- else -%}
        {%- do store_raw_result('main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- What to do: make it, replace what stands there, refresh its rows, or apply what changed. -#}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) -%}
    {%- if existing_relation is none -%}
        {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
    {%- elif should_full_refresh() or not existing_relation.is_materialized_view -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(existing_relation) -%}
        {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
    {%- endif -%}
    {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
    {%- set answer = config.get('on_configuration_change', default='apply') -%}
    {%- if changes is none -%}
        {{ return(refresh_materialized_view(target_relation)) }}
    {%- elif answer == 'apply' -%}
        {{ return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
    {%- elif answer == 'continue' -%}
        {%- do exceptions.warn('the configuration of ' ~ target_relation ~ ' changed and on_configuration_change is continue: it stays as it is, and its rows too') -%}
        {{ return('') }}
    {%- elif answer == 'fail' -%}
        {%- do exceptions.raise_compiler_error('the configuration of ' ~ target_relation ~ ' changed and on_configuration_change is fail; set it to apply, or run with --full-refresh') -%}
    {%- endif -%}
    {%- do exceptions.raise_compiler_error('on_configuration_change is apply, continue or fail, not ' ~ answer) -%}
{%- endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}
{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}{{ _no_materialized_views() }}{%- endmacro %}

{% macro get_materialized_view_configuration_changes(existing_relation, new_config) -%}
    {{ return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) }}
{%- endmacro %}
{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) -%}{{ _no_materialized_views() }}{%- endmacro %}

{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
    {{ return(adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
{%- endmacro %}
{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}{{ _no_materialized_views() }}{%- endmacro %}

{% macro refresh_materialized_view(relation) -%}{{ return(adapter.dispatch('refresh_materialized_view', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__refresh_materialized_view(relation) -%}{{ _no_materialized_views() }}{%- endmacro %}

{% macro drop_materialized_view(relation) -%}{{ return(adapter.dispatch('drop_materialized_view', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__drop_materialized_view(relation) -%}drop materialized view if exists {{ relation }} cascade{%- endmacro %}

{% macro get_rename_materialized_view_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_materialized_view_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}
{% macro default__get_rename_materialized_view_sql(relation, new_name) -%}alter materialized view {{ relation }} rename to {{ new_name }}{%- endmacro %}

{% macro _no_materialized_views() -%}
    {%- do exceptions.raise_compiler_error('there are no materialized views on ' ~ adapter.type() ~ ': make ' ~ model.name ~ ' a table or a view') -%}
{%- endmacro %}

{#- PostgreSQL: indexes are all that can change in place. Another query needs a full refresh. -#}
{% macro postgres__get_create_materialized_view_as_sql(relation, sql) -%}
    {%- do postgres__check_name(relation) -%}
    {{ config.get('sql_header', none) or '' }}
    create materialized view if not exists {{ relation }} as {{ sql }}
    {%- for index in config.get('indexes', []) %};
    {{ get_create_index_sql(relation, index) }}
    {%- endfor %}
{%- endmacro %}

{% macro postgres__describe_materialized_view(relation) -%}
    {{ return({'indexes': run_query(get_show_indexes_sql(relation))}) }}
{%- endmacro %}

{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) -%}
    {%- set changes = postgres__index_changes(existing_relation, new_config.get('indexes', default=[])) -%}
    {{ return(changes if changes.missing or changes.extra else none) }}
{%- endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes) }}
{%- endmacro %}

{% macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
    {%- set statements = [] -%}
    {%- for name in index_changes.extra -%}{%- do statements.append(get_drop_index_sql(relation, name)) -%}{%- endfor -%}
    {%- for index in index_changes.missing -%}{%- do statements.append(get_create_index_sql(relation, index)) -%}{%- endfor -%}
    {{ return(statements | join(';\n')) }}
{%- endmacro %}

{% macro postgres__refresh_materialized_view(relation) -%}refresh materialized view {{ relation }}{%- endmacro %}
