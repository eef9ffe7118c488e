{#- What dagbook remembers in the warehouse. Relations and their columns: relations.yml, beside. -#}

{% macro create_history_relation(relation, columns) -%}
    {{ return(adapter.dispatch('create_history_relation', 'dbt')(relation, columns)) }}
{%- endmacro %}
{% macro default__create_history_relation(relation, columns) -%}
    {%- call statement('create_history_relation') -%}
        create table if not exists {{ relation }} (
            {%- for column in columns %}
            {{ column.name }} {{ history_type(column.data_type) }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    {%- endcall -%}
{%- endmacro %}

{% macro add_history_columns(relation, columns) -%}
    {{ return(adapter.dispatch('add_history_columns', 'dbt')(relation, columns)) }}
{%- endmacro %}
{% macro default__add_history_columns(relation, columns) -%}
    {%- for column in columns -%}
        {%- call statement('add_history_columns') -%}
            alter table {{ relation }} add column {{ column.name }} {{ history_type(column.data_type) }}
        {%- endcall -%}
    {%- endfor -%}
{%- endmacro %}

{#- One statement for all rows; a row holds values in the order of the columns, times as text in UTC. -#}
{% macro append_history(relation, columns, rows) -%}
    {{ return(adapter.dispatch('append_history', 'dbt')(relation, columns, rows)) }}
{%- endmacro %}
{% macro default__append_history(relation, columns, rows) -%}
    {%- set timestamp = history_type('timestamp') -%}
    {%- call statement('append_history') -%}
        insert into {{ relation }} (
            {%- for column in columns -%}{{ column.name }}{{ ', ' if not loop.last }}{%- endfor -%}
        ) values
        {%- for row in rows %}
        ({%- for value in row -%}
            {%- if value is none -%}null
            {%- elif value is boolean -%}{{ 'true' if value else 'false' }}
            {%- elif value is number -%}{{ value }}
            {%- elif columns[loop.index0].data_type == 'timestamp' -%}cast('{{ value }}' as {{ timestamp }})
            {%- else -%}'{{ value | replace("'", "''") }}'
            {%- endif -%}
            {{ ', ' if not loop.last }}
        {%- endfor -%}){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endcall -%}
{%- endmacro %}

{#- The warehouse's name of a type of relations.yml; times know their zone, to compare with now. -#}
{% macro history_type(data_type) -%}
    {{ return(adapter.dispatch('history_type', 'dbt')(data_type)) }}
{%- endmacro %}
{% macro default__history_type(data_type) -%}
    {{ return('timestamp with time zone' if data_type == 'timestamp' else api.Column.translate_type(data_type)) }}
{%- endmacro %}

{#- dagbook run-operation dagbook_prune_history --args '{days: 90}' -#}
{% macro dagbook_prune_history(days) -%}
    {%- set sources = graph.sources.values() | selectattr('source_name', 'equalto', 'dagbook') | list -%}
    {%- if not sources -%}
        {%- do exceptions.raise_compiler_error('there is no history in the warehouse: set history: true in dagbook.yml') -%}
    {%- endif -%}
    {%- set earliest = modules.datetime.datetime.now(modules.pytz.utc) - modules.datetime.timedelta(days=days) -%}
    {%- for source in sources -%}
        {%- set relation = adapter.get_relation(source.database, source.schema, source.identifier) -%}
        {%- if relation -%}
            {%- do prune_history_relation(relation, earliest.isoformat()) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
{% macro prune_history_relation(relation, earliest) -%}
    {{ return(adapter.dispatch('prune_history_relation', 'dbt')(relation, earliest)) }}
{%- endmacro %}
{% macro default__prune_history_relation(relation, earliest) -%}
    {%- call statement('prune_history') -%}
        delete from {{ relation }} where run_started_at < cast('{{ earliest }}' as {{ history_type('timestamp') }})
    {%- endcall -%}
    {%- do log('removed what is older than ' ~ earliest[:10] ~ ' from ' ~ relation, info=true) -%}
{%- endmacro %}
