{#- A view at first, later a table, then an incremental model: another kind under the same name. -#}
{{ config(materialized=var('kind', 'view')) }}
select count(*) as orders, '{{ var("kind", "view") }}' as kind from {{ ref('orders') }}
