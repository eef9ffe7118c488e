{#
    A row for whatever the documentation of this one model lacks: a description of `minimum_length`
    characters, each of `meta_keys`, a text for each column that is listed.
#}
{% test documented(model, minimum_length=50, meta_keys=['owner']) %}

{% set gaps = [] %}
{% if execute %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.alias == model.identifier %}
        {% if (node.description or '') | length < minimum_length %}
            {% do gaps.append('the description is shorter than ' ~ minimum_length ~ ' characters') %}
        {% endif %}
        {% for key in meta_keys if not node.config.meta.get(key) %}
            {% do gaps.append('meta has no ' ~ key) %}
        {% endfor %}
        {% for column in node.columns.values() if not column.description %}
            {% do gaps.append('column ' ~ column.name ~ ' is not described') %}
        {% endfor %}
    {% endfor %}
{% endif %}

{% for gap in gaps %}
select '{{ gap }}' as gap
{% if not loop.last %}union all{% endif %}
{% else %}
select cast(null as varchar) as gap where false
{% endfor %}

{% endtest %}
