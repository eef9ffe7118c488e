{#- A model that is a file, or a folder of files: parquet, csv or json. A view over it lets others ref it. -#}

{%- materialization external, adapter='duckdb', supported_languages=['sql', 'python'] -%}
    {%- set there = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- if config.get('glue_register', false) -%}
        {{ exceptions.raise_compiler_error("glue_register: dagbook registers nothing in AWS Glue; do it with a post-hook, or a plugin of your own and config(plugin=…)") }}
    {%- endif -%}
    {%- set options = render_write_options(config) -%}
    {%- set location = render(config.get('location') or external_location(this, config)) -%}
    {%- do adapter.external_write_options(location, options) -%}
    {%- set format = external_format(options) -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {%- set rows = external_rows(target_relation) -%}
    {%- set written_options = dict(options) -%}
    {%- set written = adapter.external_target(location, written_options) -%}
    {{ write_to_file(rows, written, adapter.external_write_options(location, written_options)) }}
    {%- do adapter.external_settle(written, location) -%}

    {%- set is_empty = load_result('main').response.rows_affected == 0 -%}
    {%- set columns = adapter.get_column_schema_from_query('select * from ' ~ rows) if is_empty else none -%}
    {%- if there is not none and not there.is_view -%}
        {%- do adapter.ensure_transaction() -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- call statement('view_over_file') -%}
        create or replace view {{ target_relation }} as (
            {{ external_query(location, options, format, columns) }}
        )
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=true) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {%- if model.language == 'python' -%}
        {%- do run_query('drop table if exists ' ~ rows) -%}
    {%- endif -%}
    {%- if config.get('plugin') -%}
        {{ store_relation(config.get('plugin'), target_relation, location, format, config) }}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization -%}

{#- What is written: the query in parentheses; of a Python model a temporary table of its rows. -#}
{% macro external_rows(relation) -%}
    {%- if model.language == 'python' -%}
        {%- set made = make_temp_relation(relation) -%}
        {%- call statement('rows', language='python') -%}{{ create_table_as(true, made, compiled_code, language='python') }}{%- endcall -%}
        {{ return(made.include(database=false, schema=false) | string) }}
    {%- elif (config.get('contract') or {}).enforced -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
        {{ return('(\n' ~ get_select_subquery(compiled_code) ~ '\n)') }}
    {%- endif -%}
    {{ return('(\n' ~ compiled_code ~ '\n)') }}
{%- endmacro %}

{% macro write_to_file(relation, location, options) -%}
    {%- call statement('main') -%}
        {{ config.get('sql_header', none) or '' }}
        copy {{ relation }} to '{{ location | string | replace("'", "''") }}' ({{ options }})
    {%- endcall -%}
{%- endmacro %}

{% macro external_location(relation, config) -%}
    {%- set folder = adapter.external_root() ~ '/' ~ relation.identifier -%}
    {{- folder if config.get('options', {}).get('partition_by') is not none else folder ~ '.' ~ config.get('format', 'parquet') -}}
{%- endmacro %}

{#- The options of COPY: `options`, and the keys that once stood beside it. A mapping of its own, free to change. -#}
{% macro render_write_options(config) -%}
    {%- set given = config.get('options', {}) -%}
    {%- if given is not mapping -%}
        {{ exceptions.raise_compiler_error("options must be a mapping of COPY's options to values, not " ~ given) }}
    {%- endif -%}
    {%- set options = {} -%}
    {%- for key, value in given.items() -%}
        {%- do options.update({key: render(value) if value is string else value}) -%}
    {%- endfor -%}
    {%- for key in ('format', 'delimiter') if config.get(key) -%}
        {%- do options.update({key: render(config.get(key))}) -%}
    {%- endfor -%}
    {{ return(options) }}
{%- endmacro %}

{% macro external_format(options) -%}
    {%- set known = ['parquet', 'csv', 'json'] -%}
    {%- set chosen = config.get('format') -%}
    {%- if chosen and chosen not in known -%}
        {{ exceptions.raise_compiler_error("format '" ~ chosen ~ "' is none of " ~ known | join(', ')) }}
    {%- endif -%}
    {%- set format = chosen or (options['format'] | lower) -%}
    {{ return(format if format in known else 'parquet') }}
{%- endmacro %}

{#- The query of the view. `columns` are given where no row was written: a file without rows tells no types. -#}
{% macro external_query(location, options, format, columns=none) -%}
    {%- set place = adapter.external_read_location(location, options) -%}
    {%- if columns is not none and place != location -%}
        select {% for column in columns -%}cast(null as {{ column.dtype }}) as {{ column.quoted }}{{ ', ' if not loop.last }}{%- endfor %} where false
    {%- else -%}
        select * from read_{{ format }}('{{ place | replace("'", "''") }}'{{ external_read_options(options, format, columns) }})
    {%- endif -%}
{%- endmacro %}

{% macro external_read_options(options, format, columns) -%}
    {%- set found = dict(config.get(format ~ '_read_options') or ({'union_by_name': false} if format == 'parquet' else {'auto_detect': true})) -%}
    {%- if options.get('compression') and format != 'parquet' and 'compression' not in found -%}
        {%- do found.update({'compression': options['compression']}) -%}
    {%- endif -%}
    {%- if columns is not none and format != 'parquet' and 'columns' not in found -%}
        {%- set types = {} -%}
        {%- for column in columns -%}{%- do types.update({column.name: column.dtype}) -%}{%- endfor -%}
        {%- do found.pop('auto_detect', none) -%}
        {%- do found.update({'columns': tojson(types)}) -%}
    {%- endif -%}
    {%- for key, value in found.items() -%}
        {{ ', ' ~ key ~ '=' }}{{ value if value is number or key == 'columns' else "'" ~ value ~ "'" }}
    {%- endfor -%}
{%- endmacro %}

{% macro location_exists(location) -%}{{ return(adapter.location_exists(location)) }}{%- endmacro %}

{% macro store_relation(plugin, relation, location, format, config) -%}
    {%- do adapter.store_relation(plugin, relation, adapter.get_columns_in_relation(relation), location, format, config) -%}
{%- endmacro %}

{#- For on-run-start: views over the files of external models that are read and not built in this run. -#}
{% macro register_upstream_external_models() -%}
    {%- if execute -%}
        {%- set seen = [] -%}
        {%- for selected in selected_resources if selected in graph.nodes -%}
            {%- for parent in graph.nodes[selected].depends_on.nodes if parent not in selected_resources and parent not in seen -%}
                {%- do seen.append(parent) -%}
                {%- set node = graph.nodes.get(parent) -%}
                {%- if node and node.resource_type == 'model' and node.config.materialized == 'external' -%}
                    {{ register_external_model(node) }}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if seen -%}{%- do adapter.commit() -%}{%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro register_external_model(node) -%}
    {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias, type='view') -%}
    {%- set location = render(node.config.get('location') or external_location(relation, node.config)) -%}
    {%- set options = render_write_options(node.config) -%}
    {%- do adapter.external_write_options(location, options) -%}
    {%- do adapter.create_schema(relation) -%}
    {%- call statement('view_over_file') -%}
        create or replace view {{ relation }} as (
            select * from '{{ adapter.external_read_location(location, options) | replace("'", "''") }}'
        )
    {%- endcall -%}
    {%- do adapter.cache_added(relation) -%}
{%- endmacro %}
