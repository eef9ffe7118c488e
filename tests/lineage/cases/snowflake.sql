-- names without quotes are upper case in the database
select id, "name" as "Full Name", region as area from customers;
--> ID <- customers.id copy
--> Full Name <- customers.name rename
--> AREA <- customers.region rename

-- flatten makes rows of an array
select e.id, f.value:sku::string as sku, f.index from events e, lateral flatten(input => e.payload:items) f;
--> ID <- events.id copy
--> SKU <- events.payload transform
--> INDEX <- events.payload transform
--> uses events.payload join

-- a path into a variant
select payload:geo.lat::float as lat, payload['kind']::string as kind from events;
--> LAT <- events.payload transform
--> KIND <- events.payload transform

-- qualify
select id from orders qualify row_number() over (partition by customer_id order by ordered_at desc) = 1;
--> ID <- orders.id copy
--> uses orders.customer_id filter, orders.ordered_at filter

-- an alias in where
select amount * 2 as twice from orders where twice > 3;
--> TWICE <- orders.amount transform
--> uses orders.amount filter

-- a pivot
select * from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid', 'open')) as p (customer, paid, open);
--> CUSTOMER <- orders.customer_id rename
--> PAID <- orders.amount aggregate, orders.status aggregate
--> OPEN <- orders.amount aggregate, orders.status aggregate
--> uses orders.customer_id group

-- a list of values
select column1 as id, column2 as label from values (1, 'a'), (2, 'b');
--> ID <- nothing
--> LABEL <- nothing

-- the functions of Snowflake
select iff(status = 'paid', amount, 0) as paid, nvl(status, 'none') as status, listagg(status, ',') within group (order by id) over (partition by customer_id) as states, dateadd(day, 1, ordered_at) as next_day from orders;
--> PAID <- orders.amount transform, orders.status transform
--> STATUS <- orders.status transform
--> STATES <- orders.customer_id transform, orders.id aggregate, orders.status aggregate
--> NEXT_DAY <- orders.ordered_at transform

-- a star without some
select * exclude (ordered_at, status) rename (id as order_id) from orders;
--> ORDER_ID <- orders.id rename
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy

-- lateral joins of queries
select c.id, o.total from customers c left join lateral (select sum(amount) as total from orders where customer_id = c.id) o;
--> ID <- customers.id copy
--> TOTAL <- orders.amount aggregate
--> uses customers.id filter, orders.customer_id filter

-- a match of several names in an object
select object_construct('id', id, 'name', name) as o, array_agg(name) within group (order by id) as names from customers group by 1;
--> O <- customers.id transform, customers.name transform
--> NAMES <- customers.id aggregate, customers.name aggregate
--> uses customers.id group, customers.name group
