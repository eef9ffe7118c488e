{#- The strategy merge on DuckDB, with all that dbt-duckdb lets a model say about it. -#}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- do check_merge_config() -%}
    {%- set clauses = config.get('merge_clauses') or {} -%}
    {{ config.get('sql_header', none) or '' }}
    merge into {{ target }} as DBT_INTERNAL_DEST
        using {{ source }} as DBT_INTERNAL_SOURCE
        {{ merge_condition(unique_key, incremental_predicates) }}
    {%- for clause in clauses.get('when_matched') or [merge_matched_clause()] %}
    when matched {{- merge_clause_condition(clause) }} then {{ merge_matched_action(clause, dest_columns) }}
    {%- endfor %}
    {%- for clause in clauses.get('when_not_matched') or [{'action': 'insert', 'mode': 'by_name', 'condition': config.get('merge_insert_condition')}] %}
    when not matched {{- ' by ' ~ clause['by'] if clause.get('by') }} {{- merge_clause_condition(clause) }} then {{ merge_not_matched_action(clause) }}
    {%- endfor %}
    {%- if config.get('merge_returning_columns') %}
    returning {{ config.get('merge_returning_columns') | join(', ') }}
    {%- endif %}
{%- endmacro %}

{#- Rows match by the columns of merge_on_using_columns, else by the key; without either none does. -#}
{% macro merge_condition(unique_key, incremental_predicates=none) -%}
    {%- set given = incremental_predicates or [] -%}
    {%- set predicates = [given] if given is string else given | list -%}
    {%- set columns = config.get('merge_on_using_columns') or [] -%}
    {%- if columns and not predicates -%}
        using ({{ columns | join(', ') }})
    {%- else -%}
        {%- set conditions = [] -%}
        {%- for key in columns or ([unique_key] if unique_key is string else unique_key or []) -%}
            {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
        {%- endfor -%}
        on ({{ ((conditions or ['false']) + predicates) | join(') and (') }})
    {%- endif -%}
{%- endmacro %}

{#- What happens to rows that match, where merge_clauses doesn't say. -#}
{% macro merge_matched_clause() -%}
    {%- set chosen = {
        'include': config.get('merge_update_columns') or [],
        'exclude': config.get('merge_exclude_columns') or [],
        'set_expressions': config.get('merge_update_set_expressions') or {}
    } -%}
    {%- set is_explicit = chosen['include'] or chosen['exclude'] or chosen['set_expressions'] -%}
    {{ return({
        'action': 'update',
        'mode': 'explicit' if is_explicit else 'by_name',
        'condition': config.get('merge_update_condition'),
        'update': chosen
    }) }}
{%- endmacro %}

{% macro merge_clause_condition(clause) -%}
    {%- set condition = clause.get('condition') -%}
    {%- if condition %} and ({{ condition if condition is string else condition | join(') and (') }}){% endif -%}
{%- endmacro %}

{% macro merge_matched_action(clause, dest_columns) -%}
    {%- set mode = clause.get('mode', 'by_name') -%}
    {%- if clause.get('action') != 'update' -%}
        {{ merge_plain_action(clause) }}
    {%- elif mode != 'explicit' -%}
        update {{ {'by_name': 'by name', 'by_position': 'by position', 'star': 'set *'}[mode] }}
    {%- else -%}
        {%- set chosen = clause.get('update') or {} -%}
        {%- set expressions = chosen.get('set_expressions') or {} -%}
        {%- set set = [] -%}
        {%- for name, expression in expressions.items() -%}
            {%- do set.append(name ~ ' = ' ~ expression) -%}
        {%- endfor -%}
        {%- set known = expressions.keys() | map('lower') | list -%}
        {%- for name in get_merge_update_columns(chosen.get('include') or [], chosen.get('exclude') or [], dest_columns) if (name | replace('"', '') | lower) not in known -%}
            {%- do set.append(name ~ ' = DBT_INTERNAL_SOURCE.' ~ name) -%}
        {%- endfor -%}
        update set {{ set | join(', ') }}
    {%- endif -%}
{%- endmacro %}

{% macro merge_not_matched_action(clause) -%}
    {%- set mode = clause.get('mode', 'by_name') -%}
    {%- if clause.get('action') == 'update' -%}
        {%- set set = [] -%}
        {%- for name, expression in (clause.get('set_expressions') or {}).items() -%}
            {%- do set.append(name ~ ' = ' ~ expression) -%}
        {%- endfor -%}
        update set {{ set | join(', ') }}
    {%- elif clause.get('action') != 'insert' -%}
        {{ merge_plain_action(clause) }}
    {%- elif mode != 'explicit' -%}
        insert {{ {'by_name': 'by name', 'by_position': 'by position', 'star': '*'}[mode] }}
    {%- else -%}
        insert ({{ clause['insert']['columns'] | join(', ') }}) values ({{ clause['insert']['values'] | join(', ') }})
    {%- endif -%}
{%- endmacro %}

{% macro merge_plain_action(clause) -%}
    {%- set told = clause.get('error_message') -%}
    {{ {'delete': 'delete', 'do_nothing': 'do nothing', 'error': 'error' ~ (" '" ~ told | replace("'", "''") ~ "'" if told else '')}[clause.get('action')] }}
{%- endmacro %}

{#- All that is wrong with the merge_ configs of a model, at once. -#}
{% macro check_merge_config() -%}
    {%- set wrong = [] -%}
    {%- for key in ('merge_update_condition', 'merge_insert_condition') if config.get(key) is not none and config.get(key) is not string -%}
        {%- do wrong.append(key ~ ' must be a text') -%}
    {%- endfor -%}
    {%- for key in ('merge_on_using_columns', 'merge_update_columns', 'merge_exclude_columns', 'merge_returning_columns') -%}
        {%- set value = config.get(key) -%}
        {%- if value is not none and (value is string or value is mapping or value is not sequence or value | reject('string') | list) -%}
            {%- do wrong.append(key ~ ' must be a list of texts') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if config.get('merge_update_set_expressions') is not none and config.get('merge_update_set_expressions') is not mapping -%}
        {%- do wrong.append('merge_update_set_expressions must be a mapping of columns to expressions') -%}
    {%- endif -%}
    {%- if config.get('merge_clauses') is not none -%}
        {%- do check_merge_clauses(config.get('merge_clauses'), wrong) -%}
    {%- endif -%}
    {%- if wrong -%}
        {{ exceptions.raise_compiler_error('the merge of ' ~ model.name ~ ' is configured wrongly: ' ~ wrong | join('; ')) }}
    {%- endif -%}
{%- endmacro %}

{% macro check_merge_clauses(clauses, wrong) -%}
    {%- set actions = {
        'when_matched': ['update', 'delete', 'do_nothing', 'error'],
        'when_not_matched': ['insert', 'update', 'delete', 'do_nothing', 'error']
    } -%}
    {%- if clauses is not mapping or not (clauses.get('when_matched') or clauses.get('when_not_matched')) -%}
        {%- do wrong.append('merge_clauses must be a mapping with when_matched or when_not_matched, lists of clauses') -%}
    {%- else -%}
        {%- for kind, known in actions.items() if kind in clauses -%}
            {%- if clauses[kind] is string or clauses[kind] is mapping or clauses[kind] is not sequence -%}
                {%- do wrong.append('merge_clauses.' ~ kind ~ ' must be a list') -%}
            {%- else -%}
                {%- for clause in clauses[kind] -%}
                    {%- do check_merge_clause(clause, kind, known, wrong) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for key in ('merge_update_condition', 'merge_insert_condition', 'merge_update_columns', 'merge_exclude_columns', 'merge_update_set_expressions') if config.get(key) -%}
        {%- do wrong.append(key ~ ' has no effect beside merge_clauses: say it there') -%}
    {%- endfor -%}
{%- endmacro %}

{% macro check_merge_clause(clause, kind, known, wrong) -%}
    {%- if clause is not mapping or clause.get('action') not in known -%}
        {%- do wrong.append('each clause of merge_clauses.' ~ kind ~ " needs an 'action': " ~ known | join(', ')) -%}
    {%- elif clause.get('mode', 'by_name') not in ('by_name', 'by_position', 'star', 'explicit') -%}
        {%- do wrong.append("mode '" ~ clause['mode'] ~ "' of merge_clauses." ~ kind ~ ' is none of by_name, by_position, star, explicit') -%}
    {%- elif kind == 'when_not_matched' and clause.get('mode') == 'explicit' and not (clause.get('insert') or {}).get('columns') -%}
        {%- do wrong.append("a clause of merge_clauses.when_not_matched with mode explicit needs insert: {columns: …, values: …}") -%}
    {%- elif clause.get('by') and clause['by'] | lower not in ('source', 'target') -%}
        {%- do wrong.append("'by' of merge_clauses." ~ kind ~ ' is source or target') -%}
    {%- endif -%}
{%- endmacro %}
