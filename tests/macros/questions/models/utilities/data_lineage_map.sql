-- depends_on: {{ ref('dim_customer') }}
with model_dependencies as (
    {% set edges = dependency_edges() %}
    {% for edge in edges %}
    select
        '{{ edge.parent }}' as parent_model,
        '{{ edge.child }}' as child_model,
        '{{ edge.schema }}' as schema_name,
        '{{ edge.materialized }}' as materialization_type
    {% if not loop.last %} union all {% endif %}
    {% else %}
    select 'none' as parent_model, 'none' as child_model, 'none' as schema_name, 'none' as materialization_type
    {% endfor %}
),
business_impact_scoring as (
    select
        *,
        case when schema_name like '%marts' then 'HIGH' when schema_name like '%staging' then 'LOW' else 'MEDIUM' end as business_criticality,
        count(*) over (partition by parent_model) as downstream_impact_count
    from model_dependencies
)
select
    parent_model,
    max(downstream_impact_count) as downstream_impact_count,
    {{ dbt.listagg('child_model', "', '", 'order by child_model') }} as affected_models,
    case
        when max(business_criticality) = 'HIGH' and max(downstream_impact_count) > 5 then 'CRITICAL_RISK'
        when max(downstream_impact_count) > 3 then 'HIGH_RISK'
        else 'LOW_RISK'
    end as change_risk_level
from business_impact_scoring
group by parent_model
