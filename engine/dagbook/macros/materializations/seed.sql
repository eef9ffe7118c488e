{#- A CSV file becomes a table, read by the warehouse itself. -#}

{%- materialization seed, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- if there is not none and there.is_view -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- do adapter.load_seed(target_relation, model) -%}

    {%- do create_indexes(target_relation) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, should_full_refresh())) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}
