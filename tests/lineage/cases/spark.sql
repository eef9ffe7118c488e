-- lateral view
select e.id, tag from events e lateral view explode(e.tags) t as tag;
--> id <- events.id copy
--> tag <- events.tags transform
--> uses events.tags join

-- explode of a map has two columns
select id, k, v from events lateral view outer explode(payload) kv as k, v;
--> id <- events.id copy
--> k <- events.payload transform
--> v <- events.payload transform
--> uses events.payload join

-- left semi join
select c.name from customers c left semi join orders o on o.customer_id = c.id;
--> name <- customers.name copy
--> uses customers.id join, orders.customer_id join

-- higher-order functions
select transform(tags, t -> concat(t, id)) as labels, filter(tags, (t, i) -> i < score) as some from events;
--> labels <- events.id transform, events.tags transform
--> some <- events.score transform, events.tags transform

-- a struct and its field
select named_struct('a', id, 'b', amount) as s, struct(id, amount).id as i from orders;
--> s <- orders.amount transform, orders.id transform
--> i <- orders.id rename

-- collect
select customer_id, collect_list(amount) as amounts, first(status, true) as status from orders group by customer_id;
--> customer_id <- orders.customer_id copy
--> amounts <- orders.amount aggregate
--> status <- orders.status aggregate
--> uses orders.customer_id group

-- stack turns columns into rows
select id, stack(2, 'amount', amount, 'customer', customer_id) as (metric, v) from orders;
--> id <- orders.id copy
--> metric <- orders.amount transform, orders.customer_id transform
--> v <- orders.amount transform, orders.customer_id transform
