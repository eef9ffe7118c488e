-- a subquery in from
select x.total from (select customer_id, sum(amount) as total from orders group by 1) x;
--> total <- orders.amount aggregate
--> uses orders.customer_id group

-- a value from a subquery
select id, (select max(amount) from orders o where o.customer_id = c.id) as highest from customers c;
--> id <- customers.id copy
--> highest <- orders.amount aggregate
--> uses customers.id filter, orders.customer_id filter

-- a subquery that only copies is no copy, as it picks
select (select name from customers c where c.id = o.customer_id) as name from orders o;
--> name <- customers.name transform
--> uses customers.id filter, orders.customer_id filter

-- whether there are rows depends on what they are filtered by
select exists (select 1 from orders o where o.customer_id = c.id) as has_orders from customers c;
--> has_orders <- customers.id transform, orders.customer_id transform
--> uses customers.id filter, orders.customer_id filter

-- exists in where
select name from customers c where exists (select 1 from orders o where o.customer_id = c.id and o.status = 'paid');
--> name <- customers.name copy
--> uses customers.id filter, orders.customer_id filter, orders.status filter

-- in a list of rows
select name from customers where id in (select customer_id from orders where amount > 3);
--> name <- customers.name copy
--> uses customers.id filter, orders.amount filter, orders.customer_id filter

-- in a list of rows, as a value
select id in (select customer_id from orders) as has_orders from customers;
--> has_orders <- customers.id transform, orders.customer_id transform

-- a subquery that compares with all
select name from customers where id >= all (select customer_id from orders);
--> name <- customers.name copy
--> uses customers.id filter, orders.customer_id filter

-- a lateral subquery
select c.id, l.total from customers c, lateral (select sum(o.amount) as total from orders o where o.customer_id = c.id) l;
--> id <- customers.id copy
--> total <- orders.amount aggregate
--> uses customers.id filter, orders.customer_id filter

-- a subquery that reads a cte
with paid as (select * from orders where status = 'paid') select (select count(*) from paid) as n, (select max(amount) from paid) as highest from customers;
--> n <- nothing
--> highest <- orders.amount aggregate
--> uses orders.status filter

-- the inner name wins over the outer
select (select max(id) from orders) as top from customers;
--> top <- orders.id aggregate

-- a list from a subquery
select array(select amount from orders o where o.customer_id = c.id) as amounts from customers c;
--> amounts <- orders.amount transform
--> uses customers.id filter, orders.customer_id filter
