{{ config(post_hook="{{ alert_on_slow_models() }}") }}
select 'stg_orders' as model_name, 12.5 as avg_runtime_seconds, 'PERFORMANCE_DEGRADATION' as performance_status
union all
select 'dim_customer', 1.0, 'HEALTHY'
