select r.name as region, count(o.id) as orders, coalesce(sum(o.amount), 0) as amount
from {{ ref('regions') }} as r
left join {{ ref('paid') }} as o on o.region = r.code
group by r.name
