{#- What can be learnt from `graph`, and from columns of the warehouse. -#}

{% macro dependency_edges() %}
    {% set found = [] %}
    {% if execute %}
        {% for node_name, node in graph.nodes.items() if node.resource_type == 'model' %}
            {% for upstream in node.depends_on.nodes if upstream.startswith('model.') %}
                {% do found.append({
                    'parent': upstream.split('.')[-1], 'child': node.name,
                    'schema': node.schema, 'materialized': node.config.materialized
                }) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(found | sort(attribute='child') | sort(attribute='parent')) }}
{% endmacro %}

{#- Recursive: everything above a node, sources included. -#}
{% macro upstream_of(unique_id, seen=none) %}
    {% set seen = [] if seen is none else seen %}
    {% for parent in graph.nodes[unique_id].depends_on.nodes if parent not in seen %}
        {% do seen.append(parent) %}
        {% if parent in graph.nodes %}
            {% do upstream_of(parent, seen) %}
        {% endif %}
    {% endfor %}
    {{ return(seen | sort) }}
{% endmacro %}

{% macro document_model_lineage(model_name) %}
    {% set unique_id = 'model.company_analytics.' ~ model_name %}
    {% set downstream = [] %}
    {% for node_name, node in graph.nodes.items() %}
        {% if unique_id in node.depends_on.nodes and node.resource_type == 'model' %}
            {% do downstream.append(node.name) %}
        {% endif %}
    {% endfor %}
    {% for exposure in graph.exposures.values() if unique_id in exposure.depends_on.nodes %}
        {% do downstream.append(exposure.name) %}
    {% endfor %}
    {% do log('upstream: ' ~ upstream_of(unique_id) | join(' '), info=true) %}
    {% do log('downstream: ' ~ downstream | sort | join(' '), info=true) %}
    {% do log('sources: ' ~ graph.sources.values() | map(attribute='identifier') | join(' '), info=true) %}
{% endmacro %}

{% macro enforce_documentation_standards(schema='main_marts', shortest=40) %}
    {% if execute and var('strict_documentation', false) %}
        {% for node_name, node in graph.nodes.items() %}
            {% if node.resource_type == 'model' and node.schema == schema %}
                {% if not node.description or node.description | length < shortest %}
                    {{ exceptions.raise_compiler_error("Model " ~ node.name ~ " needs a description of " ~ shortest ~ " letters") }}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro column_inventory(names) %}
    {% set rows = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name in names %}
            {% for column in adapter.get_columns_in_relation(node) %}
                {% do rows.append("select '" ~ node.name ~ "' as model_name, '" ~ column.name ~ "' as column_name, '" ~ column.data_type ~ "' as data_type") %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ rows | join(' union all ') or "select '' as model_name, '' as column_name, '' as data_type" }}
{% endmacro %}
