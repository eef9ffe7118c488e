{#- A CSV file becomes a table, read by the warehouse itself, or by the seed macros where one is overridden. -#}

{%- materialization seed, default -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set by_macros = adapter.seed_by_macros() -%}
    {%- do check_name(target_relation) -%}
    {%- if by_macros -%}
        {%- do store_result('agate_table', response='OK', agate_table=load_agate_table()) -%}
    {%- endif -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- if there is not none and not can_refill_seed(there) -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
        {%- set there = none -%}
    {%- endif -%}
    {%- if by_macros -%}
        {{ seed_row_by_row(there) }}
    {%- else -%}
        {%- do adapter.load_seed(target_relation, model) -%}
    {%- endif -%}

    {%- do create_indexes(target_relation) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(there, should_full_refresh())) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- As dbt does it: make or empty the table, then put the rows in. `there` is the table that stands there, or none. -#}
{% macro seed_row_by_row(there) -%}
    {%- set rows = load_result('agate_table').table -%}
    {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
    {%- set made = create_csv_table(model, rows) if there is none else reset_csv_table(model, should_full_refresh(), there, rows) -%}
    {%- set loaded = load_csv_rows(model, rows) if rows.rows | length > 0 else '' -%}
    {%- set code = 'CREATE' if should_full_refresh() else 'INSERT' -%}
    {%- call noop_statement('main', code ~ ' ' ~ (rows.rows | length), code, rows.rows | length) -%}
        {{ get_csv_sql(made, loaded) }};
    {%- endcall -%}
{%- endmacro %}

{#- Whether loading can put its rows into what stands there; if not, that goes first, in the same transaction. -#}
{% macro can_refill_seed(there) -%}{{ return(adapter.dispatch('can_refill_seed', 'dbt')(there)) }}{%- endmacro %}
{% macro default__can_refill_seed(there) -%}{{ return(not there.is_view) }}{%- endmacro %}
