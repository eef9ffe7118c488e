{{ config(
    materialized='pivot_table',
    pivot_column='product_category',
    aggregate_column='order_amount',
    group_by_columns=['customer_id']
) }}
select customer_id, product_category, order_amount
from {{ ref('stg_orders') }}
