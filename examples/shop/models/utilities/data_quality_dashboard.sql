{%- set monitored = [
    {'model': 'fct_orders', 'key': 'order_id', 'required': 'customer_id', 'date': 'order_date', 'max_age_days': 1},
    {'model': 'fct_payments', 'key': 'payment_id', 'required': 'payment_method', 'date': 'processed_on', 'max_age_days': 1},
    {'model': 'fct_sessions', 'key': 'session_id', 'required': 'customer_id', 'date': 'session_date', 'max_age_days': 1},
    {'model': 'mart_customer_summary', 'key': 'customer_id', 'required': 'country_code', 'date': 'last_order_date', 'max_age_days': 1},
    {'model': 'mart_daily_revenue', 'key': 'date_day', 'required': 'net_revenue', 'date': 'date_day', 'max_age_days': 0},
    {'model': 'mart_product_performance', 'key': 'product_id', 'required': 'gross_profit', 'date': 'last_sold_on', 'max_age_days': 1},
] -%}

{% for each in monitored %}
{{ calculate_data_quality_score(ref(each.model), each.key, each.required, each.date, each.max_age_days) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
