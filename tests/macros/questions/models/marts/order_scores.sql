select
    o.order_id,
    o.order_amount,
    {{ z_score('o.order_amount', 'c.customer_segment', 'amount_z_score') }},
    {{ percentile_rank('order_amount', 'customer_segment') }},
    {% for metric in ['order_amount', 'customer_id'] %}
        max({{ 'o.' ~ metric }}) over () as top_{{ metric }}
        {%- if not loop.last -%},{%- endif %}
    {% endfor %}
from {{ ref('stg_orders') }} as o
join {{ ref('stg_customers') }} as c using (customer_id)
