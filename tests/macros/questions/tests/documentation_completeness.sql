-- Models of the marts whose description is too short, or that nobody owns
{{ config(severity='warn') }}
{% set found = [] %}
{% for node in graph.nodes.values() if node.resource_type == 'model' and node.schema.endswith('marts') %}
    {% set has_owner = node.config.meta and node.config.meta.owner %}
    {% if node.description | length < 40 or not has_owner %}
        {% do found.append(node.name) %}
    {% endif %}
{% endfor %}
{% for name in found | sort %}
select '{{ name }}' as model_name{{ ' union all' if not loop.last }}
{% else %}
select 'none' as model_name where false
{% endfor %}
