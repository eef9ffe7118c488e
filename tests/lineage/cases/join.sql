-- the condition of a join is a join use
select o.id, c.name from orders o left join customers c on o.customer_id = c.id and c.region = 'EU';
--> id <- orders.id copy
--> name <- customers.name copy
--> uses customers.id join, customers.region join, orders.customer_id join

-- using joins a column of both sides, which the left side gives
select id, name, amount from orders join customers using (id);
--> id <- orders.id copy
--> name <- customers.name copy
--> amount <- orders.amount copy
--> uses customers.id join, orders.id join

-- a star over using has the joined column once
select * from customers join events using (id);
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy
--> payload <- events.payload copy
--> tags <- events.tags copy
--> score <- events.score copy
--> uses customers.id join, events.id join

-- a right join gives the joined column of the right side
select id, name from orders right join customers using (id);
--> id <- customers.id copy
--> name <- customers.name copy
--> uses customers.id join, orders.id join

-- a full join gives either
select id from orders full join customers using (id);
--> id <- customers.id transform, orders.id transform
--> uses customers.id join, orders.id join

-- a side that is named keeps its own column
select customers.id from orders join customers using (id);
--> id <- customers.id copy
--> uses customers.id join, orders.id join

-- a natural join uses all names of both
select id, name from orders natural join customers;
--> id <- orders.id copy
--> name <- customers.name copy
--> uses customers.id join, orders.id join

-- three relations by using
select id, amount, name, score from orders join customers using (id) left join events using (id);
--> id <- orders.id copy
--> amount <- orders.amount copy
--> name <- customers.name copy
--> score <- events.score copy
--> uses customers.id join, events.id join, orders.id join

-- a join with a comma is filtered by where
select o.id, c.name from orders o, customers c where o.customer_id = c.id;
--> id <- orders.id copy
--> name <- customers.name copy
--> uses customers.id filter, orders.customer_id filter

-- a semi join gives the left side alone
select * from customers semi join orders on customers.id = orders.customer_id;
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy
--> uses customers.id join, orders.customer_id join

-- an anti join too
select name from customers anti join orders on customers.id = orders.customer_id;
--> name <- customers.name copy
--> uses customers.id join, orders.customer_id join

-- an asof join
select o.id, e.score from orders o asof join events e on o.id = e.id and o.amount >= e.score;
--> id <- orders.id copy
--> score <- events.score copy
--> uses events.id join, events.score join, orders.amount join, orders.id join

-- the same table twice
select a.name as left_name, b.name as right_name from customers a join customers b on a.id = b.id;
--> left_name <- customers.name rename
--> right_name <- customers.name rename
--> uses customers.id join

-- joins in brackets
select o.id, c.name, e.score from orders o left join (customers c join events e on c.id = e.id) on o.customer_id = c.id;
--> id <- orders.id copy
--> name <- customers.name copy
--> score <- events.score copy
--> uses customers.id join, events.id join, orders.customer_id join

-- positional join
select o.id, c.name from orders o positional join customers c;
--> id <- orders.id copy
--> name <- customers.name copy
