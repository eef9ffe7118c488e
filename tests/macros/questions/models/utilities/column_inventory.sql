-- depends_on: {{ ref('dim_customer') }}, {{ ref('stg_orders') }}
{{ column_inventory(['dim_customer', 'stg_orders']) }}
