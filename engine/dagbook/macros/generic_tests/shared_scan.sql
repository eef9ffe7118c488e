{#- One scan that answers several tests of a relation: a figure for each, in their order. -#}

{% macro get_shared_scan_sql(relation, measures) -%}
    {{ return(adapter.dispatch('get_shared_scan_sql', 'dbt')(relation, measures)) }}
{%- endmacro %}

{% macro default__get_shared_scan_sql(relation, measures) -%}
    {%- set counts = {
        'rows': shared_scan_rows,
        'nulls': shared_scan_nulls,
        'repeats': shared_scan_repeats,
        'truth': shared_scan_truth,
    } -%}
    {%- set figures = [] -%}
    {%- for measure in measures -%}
        {%- do figures.append(counts[measure.count](measure.expression, measure.kept) ~ ' as figure_' ~ loop.index) -%}
    {%- endfor -%}
    {{ return('select\n    ' ~ figures | join(',\n    ') ~ '\nfrom ' ~ relation) }}
{%- endmacro %}

{#- The line breaks keep a comment at an expression's end from hiding what follows. -#}
{% macro shared_scan_rows(condition, kept=none) -%}
    {%- set value = 'case when (' ~ condition ~ '\n    ) then 1 end' -%}
    {{ return('count(' ~ (_shared_scan_kept(value, kept) if kept else value) ~ ')') }}
{%- endmacro %}

{% macro shared_scan_nulls(expression, kept=none) -%}{{ return(adapter.dispatch('shared_scan_nulls', 'dbt')(expression, kept)) }}{%- endmacro %}
{% macro default__shared_scan_nulls(expression, kept) -%}
    {{ return(shared_scan_rows(expression ~ ' is null', kept)) }}
{%- endmacro %}
{#- DuckDB counts what is not null without reading the values. -#}
{% macro duckdb__shared_scan_nulls(expression, kept) -%}
    {{ return(default__shared_scan_nulls(expression, kept) if kept else 'count(*) - count(' ~ expression ~ ')') }}
{%- endmacro %}

{% macro shared_scan_repeats(expression, kept=none) -%}
    {%- set value = _shared_scan_kept(expression, kept) if kept else expression -%}
    {{ return('count(' ~ value ~ ') - count(distinct ' ~ value ~ ')') }}
{%- endmacro %}

{% macro shared_scan_truth(condition, kept=none) -%}
    {{ return('case when ' ~ condition ~ ' then 1 else 0 end') }}
{%- endmacro %}

{% macro _shared_scan_kept(value, kept) -%}
    {{ return('case when (' ~ kept ~ '\n    ) then ' ~ value ~ ' end') }}
{%- endmacro %}
