{#
    A point each for a description of more than 50 characters, for an owner, and for anything else in `meta`.
    A mart needs all three, what lies before it two of them. A row is a model that has fewer.
#}
{% set scored = [] %}
{% if execute %}
    {% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') %}
        {% set meta = node.config.meta or {} %}
        {% set others = meta.keys() | reject('equalto', 'owner') | list %}
        {% set points = [(node.description or '') | length > 50, meta.get('owner'), others] %}
        {% do scored.append((node.name, node.config.schema or node.schema, points | select | list | length)) %}
    {% endfor %}
{% endif %}

with scores as (

    {% for name, layer, score in scored | sort %}
    select '{{ name }}' as model_name, '{{ layer }}' as layer, {{ score }} as documentation_score
    {% if not loop.last %}union all{% endif %}
    {% else %}
    select cast(null as varchar) as model_name, cast(null as varchar) as layer, 0 as documentation_score
    where false
    {% endfor %}

),

judged as (

    select
        model_name,
        layer,
        documentation_score,
        case
            when layer = 'marts' and documentation_score < 3 then 'critical: documentation missing'
            when documentation_score < 2 then 'documentation missing'
        end as documentation_status
    from scores

)

select * from judged
where documentation_status is not null
