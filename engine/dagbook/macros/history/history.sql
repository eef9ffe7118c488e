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

{#- One statement for all rows; a row is a mapping of column names to values, times are text in UTC. -#}
{% macro append_history(relation, columns, rows) -%}
    {{ return(adapter.dispatch('append_history', 'dbt')(relation, columns, rows)) }}
{%- endmacro %}
{% macro default__append_history(relation, columns, rows) -%}
    {%- set timestamp = history_type('timestamp') -%}
    {%- call statement('append_history') -%}
        insert into {{ relation }} ({{ columns | map(attribute='name') | join(', ') }}) values
        {%- for row in rows %}
        ({%- for column in columns -%}
            {%- set value = row[column.name] -%}
            {%- if value is none -%}null
            {%- elif value is boolean -%}{{ 'true' if value else 'false' }}
            {%- elif value is number -%}{{ value }}
            {%- elif column.data_type == 'timestamp' -%}cast('{{ value }}' as {{ timestamp }})
            {%- else -%}'{{ value | replace("'", "''") }}'
            {%- endif -%}
            {{ ', ' if not loop.last }}
        {%- endfor -%}){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endcall -%}
{%- endmacro %}

{#- Thousands of rows as one text: the databases read JSON many times faster than values. -#}
{% macro duckdb__append_history(relation, columns, rows) -%}
    {%- set types = {} -%}
    {%- for column in columns -%}{%- do types.update({column.name: history_type(column.data_type)}) -%}{%- endfor -%}
    {%- set names = columns | map(attribute='name') | join(', ') -%}
    {%- call statement('append_history') -%}
        insert into {{ relation }} ({{ names }})
        select {{ names }} from (
            select unnest(from_json('{{ tojson(rows) | replace("'", "''") }}', '{{ tojson([types]) }}'), recursive := true)
        )
    {%- endcall -%}
{%- endmacro %}
{% macro postgres__append_history(relation, columns, rows) -%}
    {%- set names = columns | map(attribute='name') | join(', ') -%}
    {%- call statement('append_history') -%}
        insert into {{ relation }} ({{ names }})
        select {{ names }}
        from json_populate_recordset(cast(null as {{ relation }}), '{{ tojson(rows) | replace("'", "''") }}')
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
    {%- if not execute -%}{{ return('') }}{%- endif -%}
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
