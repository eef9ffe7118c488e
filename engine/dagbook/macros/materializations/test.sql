{#- A test is a query that counts its failures. -#}

{%- materialization test, default -%}
    {%- set relations = [] -%}
    {%- set failing_rows = sql -%}

    {%- if should_store_failures() -%}
        {%- set kept_as = config.get('store_failures_as') or 'table' -%}
        {%- set kept_rows = get_limit_subquery_sql(sql, config.get('limit')) -%}
        {%- set there = load_cached_relation(this) -%}
        {%- set target_relation = this.incorporate(type=kept_as) -%}
        {%- if there is not none -%}
            {%- do adapter.ensure_transaction() -%}
            {%- do adapter.drop_relation(there) -%}
        {%- endif -%}
        {%- call statement(auto_begin=true) -%}
            {{ get_create_view_as_sql(target_relation, kept_rows) if kept_as == 'view' else get_create_table_as_sql(false, target_relation, kept_rows) }}
        {%- endcall -%}
        {%- do relations.append(target_relation) -%}
        {%- set failing_rows = 'select * from ' ~ target_relation -%}
        {%- do adapter.commit() -%}
    {%- endif -%}

    {%- call statement('main', fetch_result=true, auto_begin=false) -%}
        {{ get_test_sql(failing_rows, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), config.get('limit')) }}
    {%- endcall -%}

    {{ return({'relations': relations}) }}
{%- endmaterialization -%}

{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {{ adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
      {{ fail_calc }} as failures,
      {{ fail_calc }} {{ warn_if }} as should_warn,
      {{ fail_calc }} {{ error_if }} as should_error
    from (
      {{ main_sql }}
      {{ 'limit ' ~ limit if limit is not none }}
    ) as dbt_internal_test
{%- endmacro %}

{% macro should_store_failures() -%}
    {%- set kept_as = config.get('store_failures_as') -%}
    {%- if kept_as is not none -%}
        {{ return(kept_as != 'ephemeral') }}
    {%- endif -%}
    {%- set own = config.get('store_failures') -%}
    {{ return(flags.STORE_FAILURES if own is none else own) }}
{%- endmacro %}

{#- The relation under test, or the rows of it that `where` keeps. -#}
{% macro get_where_subquery(relation) -%}{{ return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_where_subquery(relation) -%}
    {%- set condition = config.get('where', '') -%}
    {%- if condition -%}
        {{ return('(select * from ' ~ relation ~ ' where ' ~ condition ~ ') dbt_subquery') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
