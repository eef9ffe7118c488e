{#
    The graph this project was built from, as a table: who is read by whom. `graph` is complete only
    while the project runs, so during parsing the list stays empty.
#}
{%- set edges = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- for parent in node.depends_on.nodes -%}
            {%- do edges.append((parent, node.name, node.config.schema, node.config.materialized)) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}

with edges as (

    {% for parent, child, schema, materialized in edges | sort %}
    select
        '{{ parent }}' as parent_id,
        '{{ child }}' as child_model,
        '{{ schema }}' as child_schema,
        '{{ materialized }}' as child_materialization
    {% if not loop.last %}union all{% endif %}
    {% else %}
    select
        cast(null as varchar) as parent_id,
        cast(null as varchar) as child_model,
        cast(null as varchar) as child_schema,
        cast(null as varchar) as child_materialization
    where false
    {% endfor %}

),

parents as (

    select
        parent_id,
        split_part(parent_id, '.', 1) as parent_type,
        count(*) as direct_readers,
        count(*) filter (where child_schema = 'marts') as direct_readers_in_marts,
        string_agg(child_model, ', ' order by child_model) as read_by
    from edges
    group by parent_id

)

select
    parent_id,
    parent_type,
    direct_readers,
    direct_readers_in_marts,
    read_by,
    case
        when direct_readers_in_marts > 3 then 'critical'
        when direct_readers_in_marts > 1 then 'high'
        when direct_readers > 2 then 'medium'
        else 'low'
    end as change_risk
from parents
