{#- Macros that read a relation's columns or values. -#}

{% macro _is_relation(obj, macro) -%}
    {%- if not (obj is mapping and obj.get('metadata', {}).get('type', '').endswith('Relation')) and obj.identifier is not defined -%}
        {{ exceptions.raise_compiler_error(macro ~ " takes a relation, such as ref('model'); it got: " ~ obj) }}
    {%- endif -%}
{%- endmacro %}

{% macro _is_ephemeral(obj, macro) -%}
    {%- if obj.is_cte -%}
        {{ exceptions.raise_compiler_error(macro ~ " reads columns from the warehouse, where the ephemeral model " ~ obj ~ " does not stand; materialize it as a view or table") }}
    {%- endif -%}
{%- endmacro %}

{% macro get_filtered_columns_in_relation(from, except=[]) -%}
    {{ return(adapter.dispatch('get_filtered_columns_in_relation', 'dbt_utils')(from, except)) }}
{%- endmacro %}

{% macro default__get_filtered_columns_in_relation(from, except=[]) -%}
    {%- do dbt_utils._is_relation(from, 'get_filtered_columns_in_relation') -%}
    {%- do dbt_utils._is_ephemeral(from, 'get_filtered_columns_in_relation') -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set left_out = except | map('lower') | list -%}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(from) if column.column | lower not in left_out -%}
        {%- do names.append(column.column) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro star(from, relation_alias=False, except=[], prefix='', suffix='', quote_identifiers=True, unquote_aliases=False, rename={}) -%}
    {{ return(adapter.dispatch('star', 'dbt_utils')(from, relation_alias, except, prefix, suffix, quote_identifiers, unquote_aliases, rename)) }}
{%- endmacro %}

{% macro default__star(from, relation_alias=False, except=[], prefix='', suffix='', quote_identifiers=True, unquote_aliases=False, rename={}) -%}
    {%- do dbt_utils._is_relation(from, 'star') -%}
    {%- do dbt_utils._is_ephemeral(from, 'star') -%}
    {%- if not execute -%}{{ return('*') }}{%- endif -%}
    {%- set names = dbt_utils.get_filtered_columns_in_relation(from, except) -%}
    {%- if names | length == 0 and flags.WHICH == 'compile' -%}
        {{ return('*') }}
    {%- elif names | length == 0 -%}
        {{ return('/* no columns left of ' ~ from ~ ' */') }}
    {%- endif -%}
    {%- set renamed = {} -%}
    {%- for old, new in rename.items() -%}{%- do renamed.update({old | lower: new}) -%}{%- endfor -%}
    {%- for name in names -%}
        {%- if relation_alias -%}{{ relation_alias }}.{%- endif -%}
        {{ (adapter.quote(name) if quote_identifiers else name) | trim }}
        {%- set alias = prefix ~ name ~ suffix -%}
        {%- if name | lower in renamed %} as {{ renamed[name | lower] }}
        {%- elif quote_identifiers and unquote_aliases %} as {{ alias | trim }}
        {%- elif prefix or suffix %} as {{ (adapter.quote(alias) if quote_identifiers else alias) | trim }}
        {%- endif -%}
        {%- if not loop.last %},{{ '\n  ' }}{%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
    {{ return(adapter.dispatch('get_column_values', 'dbt_utils')(table, column, order_by, max_records, default, where)) }}
{%- endmacro %}

{% macro default__get_column_values(table, column, order_by='count(*) desc', max_records=none, default=none, where=none) -%}
    {%- set fallback = [] if default is none else default -%}
    {%- if not execute -%}{{ return(fallback) }}{%- endif -%}
    {%- do dbt_utils._is_ephemeral(table, 'get_column_values') -%}
    {%- set there = load_relation(table) is not none -%}
    {%- if not there and default is none -%}
        {{ exceptions.raise_compiler_error("get_column_values: relation " ~ table ~ " does not exist; build it first or pass default=[]") }}
    {%- elif not there -%}
        {{ return(default) }}
    {%- endif -%}
    {%- call statement('get_column_values', fetch_result=true) %}
        select {{ column }} as value
        from {{ table }}
        {% if where is not none %}where {{ where }}{% endif %}
        group by {{ column }}
        order by {{ order_by }}
        {% if max_records is not none %}limit {{ max_records }}{% endif %}
    {% endcall -%}
    {%- set found = load_result('get_column_values')['data'] | map(attribute=0) | list -%}
    {{ return(found if found else fallback) }}
{%- endmacro %}

{% macro get_single_value(query, default=none) -%}
    {{ return(adapter.dispatch('get_single_value', 'dbt_utils')(query, default)) }}
{%- endmacro %}

{% macro default__get_single_value(query, default=none) -%}
    {%- if execute -%}
        {%- set answer = run_query(query) -%}
        {%- if answer | length > 0 and answer.columns[0].values()[0] is not none -%}
            {{ return(answer.columns[0].values()[0]) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(default) }}
{%- endmacro %}

{% macro get_query_results_as_dict(query) -%}
    {{ return(adapter.dispatch('get_query_results_as_dict', 'dbt_utils')(query)) }}
{%- endmacro %}

{% macro default__get_query_results_as_dict(query) -%}
    {%- set found = {} -%}
    {%- if execute -%}
        {%- for column in run_query(query).columns -%}
            {%- do found.update({column.name: column.values()}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{% macro nullcheck(cols) -%}
    {{ return(adapter.dispatch('nullcheck', 'dbt_utils')(cols)) }}
{%- endmacro %}

{% macro default__nullcheck(cols) -%}
    {%- for column in cols %}
    {% if column.is_string() %}nullif({{ column.name }}, ''){% else %}{{ column.name }}{% endif %} as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro nullcheck_table(relation) -%}
    {{ return(adapter.dispatch('nullcheck_table', 'dbt_utils')(relation)) }}
{%- endmacro %}

{% macro default__nullcheck_table(relation) -%}
    {%- do dbt_utils._is_relation(relation, 'nullcheck_table') -%}
    {%- do dbt_utils._is_ephemeral(relation, 'nullcheck_table') -%}
    select {{ dbt_utils.nullcheck(adapter.get_columns_in_relation(relation)) }}
    from {{ relation }}
{%- endmacro %}
