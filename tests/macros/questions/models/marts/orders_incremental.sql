{{ config(
    materialized='incremental',
    unique_key='order_id',
    incremental_strategy='merge',
    merge_update_columns=['order_amount', 'row_hash'],
    on_schema_change='append_new_columns'
) }}
with source_data as (
    select
        order_id,
        order_date,
        order_amount,
        updated_at,
        '{{ invocation_id }}' as made_by,
        {{ dbt_utils.generate_surrogate_key(['order_id', 'order_amount']) }} as row_hash
        {% if var('more_columns', false) %}, customer_id{% endif %}
    from {{ ref('stg_orders') }}
    where 1 = 1
    {% if is_incremental() %}
        and (
            updated_at > (select max(updated_at) from {{ this }})
            or order_date >= date '{{ var("today") }}' - {{ var('lookback_days', 3) }}
        )
    {% endif %}
)
select * from source_data
