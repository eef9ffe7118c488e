{#- A query with parameters, which DuckDB calls a table macro: `select * from {{ ref('orders_of') }}('Ada')`. -#}

{%- materialization table_function, adapter='duckdb' -%}
    {%- set parameters = config.get('parameters') or [] -%}
    {%- set listed = parameters if parameters is string or parameters is number else parameters | join(', ') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- call statement('main') -%}
        {{ config.get('sql_header', none) or '' }}
        create or replace macro {{ this }}({{ listed }}) as table (
        {{ sql }}
        )
    {%- endcall -%}

    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization -%}
