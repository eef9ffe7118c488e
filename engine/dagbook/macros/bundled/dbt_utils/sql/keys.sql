{#- Keys and arithmetic under dbt_utils' names: written for projects that use them and have nothing installed. -#}

{% macro generate_surrogate_key(field_list) -%}
    {{ return(adapter.dispatch('generate_surrogate_key', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__generate_surrogate_key(field_list) -%}
    {%- if field_list is string -%}
        {{ exceptions.raise_compiler_error("generate_surrogate_key takes a list of columns: ['" ~ field_list ~ "']") }}
    {%- endif -%}
    {%- set absent = '' if var('surrogate_key_treat_nulls_as_empty_strings', false) else '_dbt_utils_surrogate_key_null_' -%}
    {%- set parts = [] -%}
    {%- for field in field_list -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '" ~ absent ~ "')") -%}
        {%- if not loop.last -%}{%- do parts.append("'-'") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{#- As dbt_utils had it before 1.0: columns one by one or as a list; nothing and the empty text are the same. -#}
{% macro surrogate_key(field_list) -%}
    {%- set parts = [] -%}
    {%- set fields = [field_list] + (varargs | list) if field_list is string else field_list -%}
    {%- for field in fields -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '')") -%}
        {%- if not loop.last -%}{%- do parts.append("'-'") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{% macro safe_divide(numerator, denominator) -%}
    {{ return(adapter.dispatch('safe_divide', 'dbt_utils')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__safe_divide(numerator, denominator) -%}
    ( {{ numerator }} ) / nullif( ( {{ denominator }} ), 0)
{%- endmacro %}

{% macro safe_add(field_list) -%}
    {{ return(adapter.dispatch('safe_add', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__safe_add(field_list) -%}
    {{ dbt_utils._zero_for_null(field_list, 'safe_add') | join(' + ') }}
{%- endmacro %}

{% macro safe_subtract(field_list) -%}
    {{ return(adapter.dispatch('safe_subtract', 'dbt_utils')(field_list)) }}
{%- endmacro %}

{% macro default__safe_subtract(field_list) -%}
    {{ dbt_utils._zero_for_null(field_list, 'safe_subtract') | join(' - ') }}
{%- endmacro %}

{% macro _zero_for_null(field_list, caller_name) -%}
    {%- if field_list is string or field_list is not iterable -%}
        {{ exceptions.raise_compiler_error(caller_name ~ " takes a list of expressions") }}
    {%- endif -%}
    {%- set terms = [] -%}
    {%- for field in field_list -%}{%- do terms.append("coalesce(" ~ field ~ ", 0)") -%}{%- endfor -%}
    {{ return(terms) }}
{%- endmacro %}

{% macro width_bucket(expr, min_value, max_value, num_buckets) -%}
    {{ return(adapter.dispatch('width_bucket', 'dbt_utils')(expr, min_value, max_value, num_buckets)) }}
{%- endmacro %}

{% macro default__width_bucket(expr, min_value, max_value, num_buckets) -%}
    case
        when {{ expr }} < {{ min_value }} then 0
        when {{ expr }} >= {{ max_value }} then {{ num_buckets }} + 1
        else floor(({{ expr }} - {{ min_value }}) * {{ num_buckets }} / ({{ max_value }} - {{ min_value }})) + 1
    end
{%- endmacro %}

{% macro degrees_to_radians(degrees) -%}
    acos(-1) * {{ degrees }} / 180
{%- endmacro %}

{% macro haversine_distance(lat1, lon1, lat2, lon2, unit='mi') -%}
    {{ return(adapter.dispatch('haversine_distance', 'dbt_utils')(lat1, lon1, lat2, lon2, unit)) }}
{%- endmacro %}

{% macro default__haversine_distance(lat1, lon1, lat2, lon2, unit='mi') -%}
    {%- if unit not in ('mi', 'km') -%}
        {{ exceptions.raise_compiler_error("haversine_distance: unit is 'mi' or 'km', not '" ~ unit ~ "'") }}
    {%- endif -%}
    2 * 3961 * asin(sqrt(
        power(sin(radians(({{ lat2 }} - {{ lat1 }}) / 2)), 2)
        + cos(radians({{ lat1 }})) * cos(radians({{ lat2 }})) * power(sin(radians(({{ lon2 }} - {{ lon1 }}) / 2)), 2)
    )) * {{ '1.60934' if unit == 'km' else '1' }}
{%- endmacro %}
