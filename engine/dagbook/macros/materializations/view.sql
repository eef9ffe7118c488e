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
{% macro build_view(relation, there, sql) -%}
    {%- do check_name(relation) -%}
    {%- if there is not none and not view_can_become(there, sql) -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {{ get_create_view_as_sql(relation, sql) }}
    {%- endcall -%}
{%- endmacro %}

{#- Whether what is there is replaced by `create or replace view`; else it goes first. -#}
{% macro view_can_become(there, sql) -%}{{ return(adapter.dispatch('view_can_become', 'dbt')(there, sql)) }}{%- endmacro %}
{% macro default__view_can_become(there, sql) -%}{{ return(there.is_view) }}{%- endmacro %}
