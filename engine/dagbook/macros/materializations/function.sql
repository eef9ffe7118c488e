{#- A function is replaced in one statement; its SQL is the body, a properties file has its types. -#}

{%- materialization function, default -%}
    {%- set target_relation = this.incorporate(type='function') -%}

    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {{ function_execute_build_sql(scalar_function_sql(target_relation), none, target_relation) }}

    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=false) }}

    {{ return({'relations': []}) }}
{%- endmaterialization -%}

{% macro function_execute_build_sql(build_sql, existing_relation, target_relation) -%}
    {{ return(adapter.dispatch('function_execute_build_sql', 'dbt')(build_sql, existing_relation, target_relation)) }}
{%- endmacro %}
{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) -%}
    {%- call statement('main') -%}
        {{ build_sql }}
    {%- endcall -%}
{%- endmacro %}

{#- The whole statement. -#}
{% macro scalar_function_sql(target_relation) -%}
    {{ return(adapter.dispatch('scalar_function_sql', 'dbt')(target_relation)) }}
{%- endmacro %}
{% macro default__scalar_function_sql(target_relation) -%}
    {{ scalar_function_create_replace_signature_sql(target_relation) }}
    {{ scalar_function_body_sql() }}
{%- endmacro %}

{#- DuckDB's functions are expressions without a type of their own: the result is cast. -#}
{% macro duckdb__scalar_function_sql(target_relation) -%}
    create or replace function {{ target_relation }} ({{ formatted_scalar_function_args_sql() }})
    as (cast((
        {{ sql }}
    ) as {{ model.returns.data_type }}))
{%- endmacro %}

{#- All before the body. -#}
{% macro scalar_function_create_replace_signature_sql(target_relation) -%}
    {{ return(adapter.dispatch('scalar_function_create_replace_signature_sql', 'dbt')(target_relation)) }}
{%- endmacro %}
{% macro default__scalar_function_create_replace_signature_sql(target_relation) -%}
    create or replace function {{ target_relation }} ({{ formatted_scalar_function_args_sql() }})
    returns {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    as
{%- endmacro %}

{#- The arguments: name, type, and what they are where nobody gives them. -#}
{% macro formatted_scalar_function_args_sql() -%}
    {{ return(adapter.dispatch('formatted_scalar_function_args_sql', 'dbt')()) }}
{%- endmacro %}
{% macro default__formatted_scalar_function_args_sql() -%}
    {{ return(arguments_of_function('default')) }}
{%- endmacro %}
{% macro duckdb__formatted_scalar_function_args_sql() -%}
    {{ return(arguments_of_function(':=')) }}
{%- endmacro %}
{% macro arguments_of_function(before_default) -%}
    {%- set written = [] -%}
    {%- for argument in model.arguments -%}
        {%- set tail = '' if argument.default_value is none else ' ' ~ before_default ~ ' ' ~ argument.default_value -%}
        {%- do written.append(argument.name ~ ' ' ~ argument.data_type ~ tail) -%}
    {%- endfor -%}
    {{ return(written | join(', ')) }}
{%- endmacro %}

{#- The body: a query. -#}
{% macro scalar_function_body_sql() -%}
    {{ return(adapter.dispatch('scalar_function_body_sql', 'dbt')()) }}
{%- endmacro %}
{% macro default__scalar_function_body_sql() -%}
    $$
        {{ sql }}
    $$ language sql
{%- endmacro %}

{#- Whether the same arguments give the same result. -#}
{% macro scalar_function_volatility_sql() -%}
    {{ return(adapter.dispatch('scalar_function_volatility_sql', 'dbt')()) }}
{%- endmacro %}
{% macro default__scalar_function_volatility_sql() -%}
    {%- set words = {'deterministic': 'immutable', 'stable': 'stable', 'non-deterministic': 'volatile'} -%}
    {%- set volatility = config.get('volatility') -%}
    {%- if volatility is not none and volatility not in words -%}
        {%- do unsupported_volatility_warning(volatility) -%}
    {%- endif -%}
    {{ return(words.get(volatility, '')) }}
{%- endmacro %}

{% macro unsupported_volatility_warning(volatility) -%}
    {{ return(adapter.dispatch('unsupported_volatility_warning', 'dbt')(volatility)) }}
{%- endmacro %}
{% macro default__unsupported_volatility_warning(volatility) -%}
    {%- do exceptions.warn("volatility '" ~ volatility ~ "' of function '" ~ model.name ~ "' is left out: " ~ adapter.type() ~ " doesn't know it") -%}
{%- endmacro %}
