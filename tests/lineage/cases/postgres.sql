-- names without quotes are lower case
select ID, Amount as Total, "Status" as "State" from orders;
--> id <- orders.id copy
--> total <- orders.amount rename
--> State <- orders.status rename

-- distinct on
select distinct on (customer_id) customer_id, amount from orders order by customer_id, ordered_at desc;
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> uses orders.customer_id filter, orders.customer_id group, orders.ordered_at filter

-- a cast without a name keeps the column's
select amount::int, count(*), sum(amount), coalesce(status, 'x'), 1 from orders group by 1, 4;
--> amount <- orders.amount transform
--> count <- nothing
--> sum <- orders.amount aggregate
--> coalesce <- orders.status transform
--> ?column? <- nothing
--> uses orders.amount group, orders.status group

-- using has the joined column first
select * from orders join customers using (id);
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> status <- orders.status copy
--> ordered_at <- orders.ordered_at copy
--> name <- customers.name copy
--> region <- customers.region copy
--> uses customers.id join, orders.id join

-- lateral
select c.id, o.amount from customers c cross join lateral (select amount from orders where customer_id = c.id order by ordered_at limit 1) o;
--> id <- customers.id copy
--> amount <- orders.amount copy
--> uses customers.id filter, orders.customer_id filter, orders.ordered_at filter

-- rows of numbers and arrays
select o.id, n, t.tag from orders o cross join generate_series(1, 3) as n cross join unnest(array['a', o.status]) as t(tag);
--> id <- orders.id copy
--> n <- nothing
--> tag <- orders.status transform

-- json
select payload ->> 'kind' as kind, payload #>> '{geo,lat}' as lat, jsonb_build_object('id', id) as j from events;
--> kind <- events.payload transform
--> lat <- events.payload transform
--> j <- events.id transform

-- rows of json
select e.id, item ->> 'sku' as sku from events e, jsonb_array_elements(e.payload -> 'items') as item;
--> id <- events.id copy
--> sku <- events.payload transform
--> uses events.payload join

-- filter and order within an aggregate
select string_agg(status, ',' order by id) filter (where amount > 1) as states from orders;
--> states <- orders.amount aggregate, orders.id aggregate, orders.status aggregate

-- similar names in two relations, one of them in the subquery
select name from customers where id in (select id from orders where name = status);
--> name <- customers.name copy
--> uses customers.id filter, customers.name filter, orders.id filter, orders.status filter
