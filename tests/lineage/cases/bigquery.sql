-- names in backticks
select `id`, c.`name` as `full name` from `customers` c;
--> id <- customers.id copy
--> full name <- customers.name rename

-- an array's elements by name
select e.id, tag from events e, unnest(e.tags) as tag with offset as place;
--> id <- events.id copy
--> tag <- events.tags transform
--> uses events.tags join

-- an array's elements without unnest
select e.id, t from events e, e.tags as t;
--> id <- events.id copy
--> t <- events.tags transform
--> uses events.tags join

-- a field of a struct that is an element
select item.sku, item.price * 2 as twice from events, unnest(payload.items) as item;
--> sku <- events.payload transform
--> twice <- events.payload transform
--> uses events.payload join

-- a struct
select struct(id as order_id, amount) as s, struct(id as order_id, amount).order_id as o from orders;
--> s <- orders.amount transform, orders.id transform
--> o <- orders.id rename

-- a star except some, others replaced
select * except (ordered_at, customer_id) replace (amount / 100 as amount) from orders;
--> id <- orders.id copy
--> amount <- orders.amount transform
--> status <- orders.status copy

-- an array from a query
select id, array(select as struct o.id, o.amount from orders o where o.customer_id = c.id) as orders from customers c;
--> id <- customers.id copy
--> orders <- orders.amount transform, orders.id transform
--> uses customers.id filter, orders.customer_id filter

-- an aggregate of structs, ordered and limited
select customer_id, array_agg(struct(id, amount) order by ordered_at desc limit 1)[offset(0)].amount as last_amount from orders group by customer_id;
--> customer_id <- orders.customer_id copy
--> last_amount <- orders.amount aggregate, orders.id aggregate, orders.ordered_at aggregate
--> uses orders.customer_id group

-- the functions of BigQuery
select safe_cast(amount as int64) as amount, countif(status = 'paid') over (partition by customer_id) as paid, date_diff(current_date(), date(ordered_at), day) as age, if(status = 'paid', amount, null) as paid_amount from orders;
--> amount <- orders.amount transform
--> paid <- orders.customer_id transform, orders.status aggregate
--> age <- orders.ordered_at transform
--> paid_amount <- orders.amount transform, orders.status transform

-- a pivot
select * from (select customer_id, status, amount from orders) pivot (sum(amount) as total for status in ('paid', 'open'));
--> customer_id <- orders.customer_id copy
--> total_paid <- orders.amount aggregate, orders.status aggregate
--> total_open <- orders.amount aggregate, orders.status aggregate
--> uses orders.customer_id group

-- qualify
select id from orders where true qualify row_number() over (partition by customer_id order by ordered_at) = 1;
--> id <- orders.id copy
--> uses orders.customer_id filter, orders.ordered_at filter

-- union distinct
select id from orders union distinct select id from customers;
--> id <- customers.id copy, orders.id copy
--> uses customers.id group, orders.id group
