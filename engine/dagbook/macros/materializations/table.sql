{#- A table is replaced by its query's rows; whatever stood there stays until the new one is complete. -#}

{%- materialization table, default, supported_languages=['sql', 'python'] -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {{ build_table(target_relation, there, sql) }}

    {%- do create_indexes(target_relation) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- Make or replace a table as the node's main statement. `there` is what stands under its name, or none. -#}
{% macro build_table(relation, there, sql) -%}{{ adapter.dispatch('build_table', 'dbt')(relation, there, sql) }}{%- endmacro %}

{#- Build beside, then change names: for warehouses that cannot replace a table in one statement. -#}
{% macro default__build_table(relation, there, sql) -%}
    {%- set beside = make_intermediate_relation(relation) -%}
    {%- do drop_relation_if_exists(load_cached_relation(beside)) -%}
    {%- call statement('main', language=model.language) -%}
        {{ code_of_table(false, beside, sql) }}
    {%- endcall -%}
    {%- set old = make_backup_relation(relation, there.type if there is not none else 'table') -%}
    {%- do drop_relation_if_exists(load_cached_relation(old)) -%}
    {%- if there is not none -%}
        {%- do adapter.rename_relation(there, old) -%}
    {%- endif -%}
    {%- do adapter.rename_relation(beside, relation) -%}
    {%- if there is not none -%}
        {%- do adapter.drop_relation(old) -%}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__build_table(relation, there, sql) -%}
    {%- if there is not none and there.is_view -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- set aside = [] -%}
    {%- if there is not none and there.is_table and (config.get('contract') or {}).enforced -%}
        {%- do adapter.ensure_transaction() -%}
        {%- set aside = duckdb__set_dependents_aside(relation) -%}
    {%- endif -%}
    {%- call statement('main', language=model.language) -%}
        {{ code_of_table(false, relation, sql) }}
    {%- endcall -%}
    {%- do duckdb__bring_dependents_back(aside) -%}
{%- endmacro %}
