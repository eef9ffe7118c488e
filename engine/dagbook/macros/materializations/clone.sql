{#- A copy, or a view, of what a node is in an earlier state: `dagbook clone`. -#}

{%- materialization clone, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- if there is not none and not flags.FULL_REFRESH -%}
        {%- do log('Relation ' ~ there ~ ' already exists', info=true) -%}
        {{ return({'relations': [there]}) }}
    {%- endif -%}

    {%- set original = adapter.get_relation(defer_relation.database, defer_relation.schema, defer_relation.identifier) -%}
    {%- if original is not none and original.is_table and can_clone_table() -%}
        {%- set target_relation = this.incorporate(type='table') -%}
        {%- if there is not none and not there.is_table -%}
            {%- do drop_relation_if_exists(there) -%}
        {%- endif -%}
        {%- call statement('main') -%}
            {{ create_or_replace_clone(target_relation, original) }}
        {%- endcall -%}
        {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, full_refresh_mode=true)) -%}
        {%- do persist_docs(target_relation, model) -%}
        {{ return({'relations': [target_relation]}) }}
    {%- endif -%}

    {%- set as_view = context.get('materialization_view_' ~ adapter.type()) or context['materialization_view_default'] -%}
    {{ return(as_view()) }}
{%- endmaterialization -%}

{#- Whether the warehouse copies a table without copying its rows. -#}
{% macro can_clone_table() -%}{{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}{%- endmacro %}
{% macro default__can_clone_table() -%}{{ return(false) }}{%- endmacro %}

{% macro create_or_replace_clone(this_relation, defer_relation) -%}
    {{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}
{%- endmacro %}
{% macro default__create_or_replace_clone(this_relation, defer_relation) -%}
    create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{%- endmacro %}
