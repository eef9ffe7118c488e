{#- Sending SQL: with a name, its answer is kept for load_result. -#}

{%- macro statement(name=none, fetch_result=false, auto_begin=true, language='sql') -%}
    {%- if execute -%}
        {%- set code = caller() -%}
        {%- if language == 'python' -%}
            {%- if auto_begin -%}{%- do adapter.ensure_transaction() -%}{%- endif -%}
            {%- set answer, table = submit_python_job(context['model'], code), none -%}
        {%- else -%}
            {%- set answer, table = adapter.execute(code, auto_begin=auto_begin, fetch=fetch_result) -%}
        {%- endif -%}
        {%- if name is not none -%}
            {{ store_result(name, response=answer, agate_table=table) }}
        {%- endif -%}
        {%- if name == 'main' -%}
            {%- do write(code) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- if name is not none -%}
        {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
    {%- endif -%}
    {%- set code = caller() -%}
    {%- if name == 'main' -%}
        {%- do write(code) -%}
    {%- endif -%}
{%- endmacro -%}

{% macro run_query(sql) -%}
    {%- call statement('run_query_statement', fetch_result=true, auto_begin=false) -%}
        {{ sql }}
    {%- endcall -%}
    {{ return(load_result('run_query_statement').table) }}
{%- endmacro %}

{% macro run_hooks(hooks, inside_transaction=true) -%}
    {%- for hook in hooks if (hook.get('transaction', true) | as_bool) == inside_transaction -%}
        {%- if loop.first and not inside_transaction -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
        {%- set code = render(hook.get('sql')) | trim -%}
        {%- if code | length > 0 -%}
            {%- call statement(auto_begin=inside_transaction) -%}
                {{ code }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro make_hook_config(sql, inside_transaction) -%}
    {{ tojson({'sql': sql, 'transaction': inside_transaction}) }}
{%- endmacro %}

{% macro before_begin(sql) -%}{{ make_hook_config(sql, inside_transaction=false) }}{%- endmacro %}
{% macro in_transaction(sql) -%}{{ make_hook_config(sql, inside_transaction=true) }}{%- endmacro %}
{% macro after_commit(sql) -%}{{ make_hook_config(sql, inside_transaction=false) }}{%- endmacro %}

{% macro set_sql_header(config) -%}
    {{ config.set('sql_header', caller()) }}
{%- endmacro %}
