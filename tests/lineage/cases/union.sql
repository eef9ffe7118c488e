-- a union goes by position and has the first names
select id, name from customers union all select customer_id, status from orders;
--> id <- customers.id copy, orders.customer_id rename
--> name <- customers.name copy, orders.status rename

-- a union by name goes by name
select id, name from customers union all by name select amount, id from orders;
--> id <- customers.id copy, orders.id copy
--> name <- customers.name copy
--> amount <- orders.amount copy

-- without all it groups
select name from customers union select status from orders;
--> name <- customers.name copy, orders.status rename
--> uses customers.name group, orders.status group

-- of a chain every part counts
select id from orders union all select id from customers union all select id from events;
--> id <- customers.id copy, events.id copy, orders.id copy

-- what one part computes is computed
select amount from orders union all select score + 1 from events;
--> amount <- events.score transform, orders.amount copy

-- except filters by its second part
select id from customers except select customer_id from orders;
--> id <- customers.id copy
--> uses customers.id filter, orders.customer_id filter

-- so does intersect
select id from customers intersect select customer_id from orders;
--> id <- customers.id copy
--> uses customers.id filter, orders.customer_id filter

-- stars in parts
select * from (select id, name from customers) union all select id, status from orders;
--> id <- customers.id copy, orders.id copy
--> name <- customers.name copy, orders.status rename

-- a union in a cte, by dbt_utils.union_relations
with u as ((select cast('a' as varchar) as src, cast(id as int) as id, cast(null as varchar) as status from customers) union all (select cast('b' as varchar) as src, cast(id as int) as id, cast(status as varchar) as status from orders)) select * from u;
--> src <- nothing
--> id <- customers.id transform, orders.id transform
--> status <- orders.status transform

-- the first of all rows
select id, amount as v from orders union all select id, score from events order by v limit 2;
--> id <- events.id copy, orders.id copy
--> v <- events.score rename, orders.amount rename
--> uses events.score filter, orders.amount filter
