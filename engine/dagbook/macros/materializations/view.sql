{#- A view is replaced in one statement; a table of its name goes in the same transaction. -#}

{%- materialization view, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {{ build_view(target_relation, there, sql) }}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=true) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- Make or replace a view as the node's main statement. `there` is what stands under its name, or none. -#}
{% macro build_view(relation, there, sql) -%}{{ adapter.dispatch('build_view', 'dbt')(relation, there, sql) }}{%- endmacro %}
{% macro default__build_view(relation, there, sql) -%}
    {%- if there is not none and not there.is_view -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ get_create_view_as_sql(relation, sql) }}
    {%- endcall -%}
{%- endmacro %}
