{# '' in production, '_dev' and the like elsewhere: keeps trial runs out of tables that must never be rebuilt. #}
{% macro get_environment_suffix() %}
    {% if target.name == 'prod' %}
        {{ return('') }}
    {% else %}
        {{ return('_' ~ target.name) }}
    {% endif %}
{% endmacro %}
