{% set models_to_monitor = ['dim_customer', 'mart_daily_revenue'] %}
{% set keys = {'dim_customer': 'customer_id', 'mart_daily_revenue': 'order_date'} %}
{% for model in models_to_monitor %}
    {{ data_quality_score(ref(model), model, keys[model]) }}
    {% if not loop.last %} union all {% endif %}
{% endfor %}
