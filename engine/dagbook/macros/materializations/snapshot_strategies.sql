{#- How a snapshot tells that a row changed. A project's own strategy is a macro snapshot_<name>_strategy. -#}

{% macro strategy_dispatch(name) -%}
    {%- set package, dot, short = name.rpartition('.') -%}
    {%- set names = context[package] if package else context -%}
    {%- set wanted = 'snapshot_' ~ short ~ '_strategy' -%}
    {%- if wanted not in names -%}
        {{ exceptions.raise_compiler_error("'" ~ name ~ "' is no strategy of a snapshot: there are timestamp and check; your own is a macro " ~ wanted) }}
    {%- endif -%}
    {{ return(names[wanted]) }}
{%- endmacro %}

{% macro snapshot_strategy_facts(updated_at, row_changed) -%}
    {%- set key = config.get('unique_key') -%}
    {%- set behaviour = snapshot_hard_deletes() -%}
    {{ return({
        'unique_key': key,
        'updated_at': updated_at,
        'row_changed': row_changed,
        'scd_id': snapshot_hash_arguments(snapshot_keys(key) + [updated_at]),
        'hard_deletes': behaviour,
        'invalidate_hard_deletes': behaviour == 'invalidate'
    }) }}
{%- endmacro %}

{% macro snapshot_hard_deletes() -%}
    {%- set said = config.get('hard_deletes') -%}
    {%- if said and config.get('invalidate_hard_deletes') is not none -%}
        {{ exceptions.raise_compiler_error("hard_deletes and invalidate_hard_deletes say the same in two ways: keep hard_deletes") }}
    {%- elif config.get('invalidate_hard_deletes') -%}
        {{ return('invalidate') }}
    {%- elif (said or 'ignore') not in ['ignore', 'invalidate', 'new_record'] -%}
        {{ exceptions.raise_compiler_error("hard_deletes must be ignore, invalidate or new_record, not " ~ said) }}
    {%- endif -%}
    {{ return(said or 'ignore') }}
{%- endmacro %}

{% macro snapshot_hash_arguments(args) -%}{{ return(adapter.dispatch('snapshot_hash_arguments', 'dbt')(args)) }}{%- endmacro %}
{% macro default__snapshot_hash_arguments(args) -%}
    md5({% for arg in args -%}coalesce(cast({{ arg }} as varchar), ''){{ " || '|' || " if not loop.last }}{%- endfor %})
{%- endmacro %}

{#- A column of the query says when its row changed. -#}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set updated_at = config.require('updated_at') -%}
    {%- set columns = get_snapshot_table_column_names() -%}
    {%- set changed = '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')' -%}
    {{ return(snapshot_strategy_facts(updated_at, changed)) }}
{%- endmacro %}

{#- Columns are compared; a column that is new in the query changes every row. -#}
{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set updated_at = config.get('updated_at') or snapshot_get_time() -%}
    {%- set changed = [] -%}
    {%- if target_exists -%}
        {%- set added, compared = snapshot_check_all_get_existing_columns(node, target_exists, config.require('check_cols')) -%}
        {%- for column in compared -%}
            {%- do changed.append(snapshotted_rel ~ '.' ~ column ~ ' is distinct from ' ~ current_rel ~ '.' ~ column) -%}
        {%- endfor -%}
        {%- if added -%}{%- do changed.append('true') -%}{%- endif -%}
    {%- endif -%}
    {{ return(snapshot_strategy_facts(updated_at, '(' ~ (changed | join(' or ') or 'false') ~ ')')) }}
{%- endmacro %}

{#- (whether a column is new, quoted columns that table and query share). -#}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- set wanted = '*' if check_cols_config == 'all' else snapshot_keys(check_cols_config) | join(', ') -%}
    {%- if not wanted -%}
        {{ exceptions.raise_compiler_error("check_cols must be 'all' or a list of columns, not " ~ check_cols_config) }}
    {%- endif -%}
    {%- set queried = get_columns_in_query('select ' ~ wanted ~ ' from (\n' ~ sql ~ '\n) as subq') -%}
    {%- set known = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- set shared = [] -%}
    {%- for name in queried if name in known -%}{%- do shared.append(adapter.quote(name)) -%}{%- endfor -%}
    {{ return((shared | length < queried | length, shared)) }}
{%- endmacro %}
