{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        alias='fct_customer_segment_history' ~ get_environment_suffix()
    )
}}

select
    {{ as_of_date() }} as snapshot_date,
    customer_id,
    customer_segment_rfm,
    rfm_score,
    lifecycle_stage,
    churn_probability,
    customer_ltv_predicted
from {{ ref('mart_customer_summary') }}

{% if is_incremental() %}
-- one snapshot a day, however often we build
where {{ as_of_date() }} > (select coalesce(max(snapshot_date), cast('1900-01-01' as date)) from {{ this }})
{% endif %}
