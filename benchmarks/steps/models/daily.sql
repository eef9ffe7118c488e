{{ config(
    materialized='incremental', incremental_strategy='microbatch', event_time='ordered_at',
    begin='2024-01-01', batch_size='day'
) }}
select *, '{{ model.batch.id if model.batch else "" }}' as batch from {{ ref('orders') }}
