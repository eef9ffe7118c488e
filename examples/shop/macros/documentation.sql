{#
    What our documentation standard misses in the marts, as a list of sentences: every mart has a
    description of at least `minimum_length` characters and an owner in `meta`.
    Empty while the project is being parsed, when the graph is not there yet.
#}
{% macro documentation_gaps(minimum_length=50) %}
    {% set gaps = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') %}
            {% if node.config.schema == 'marts' %}
                {% if (node.description or '') | length < minimum_length %}
                    {% do gaps.append(node.name ~ ' needs a description of at least ' ~ minimum_length ~ ' characters') %}
                {% endif %}
                {% if not node.config.meta.get('owner') %}
                    {% do gaps.append(node.name ~ ' needs an owner in meta') %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(gaps | sort) }}
{% endmacro %}

{# Stop whoever calls this while the marts are not documented: `dbt run-operation enforce_documentation_standards`. #}
{% macro enforce_documentation_standards(minimum_length=50) %}
    {% set gaps = documentation_gaps(minimum_length) %}
    {% if gaps %}
        {{ exceptions.raise_compiler_error("The documentation standard is not met:\n  " ~ gaps | join("\n  ")) }}
    {% elif execute %}
        {{ log("Every mart is described and owned.", info=true) }}
    {% endif %}
{% endmacro %}
