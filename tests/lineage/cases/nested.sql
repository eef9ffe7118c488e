-- a field of a struct
select payload.kind as kind, payload.geo.lat as lat, e.payload.kind as again from events e;
--> kind <- events.payload transform
--> lat <- events.payload transform
--> again <- events.payload transform

-- a field by key
select payload['kind'] as kind from events;
--> kind <- events.payload transform

-- a struct is made of its parts
select struct_pack(a := id, b := amount) as s, {'x': status} as t from orders;
--> s <- orders.amount transform, orders.id transform
--> t <- orders.status transform

-- a field of a struct that was made comes from that part alone
with s as (select struct_pack(a := id, b := amount) as packed from orders) select packed.a as id, packed.b + 1 as more from s;
--> id <- orders.id copy
--> more <- orders.amount transform

-- a list
select [id, score] as pair, tags[1] as first_tag from events;
--> pair <- events.id transform, events.score transform
--> first_tag <- events.tags transform

-- a list comprehension has a variable of its own
select [tag || payload.kind for tag in tags if len(tag) > score] as labels from events;
--> labels <- events.payload transform, events.score transform, events.tags transform

-- a lambda has parameters of its own
select list_transform(tags, id -> id || payload.kind) as labels, list_filter(tags, x -> len(x) > score) as long from events;
--> labels <- events.payload transform, events.tags transform
--> long <- events.score transform, events.tags transform

-- a lambda in Python's way
select list_transform(tags, lambda t: t || payload.kind) as labels from events;
--> labels <- events.payload transform, events.tags transform

-- a list to rows
select id, unnest(tags) as tag from events;
--> id <- events.id copy
--> tag <- events.tags transform
--> uses events.tags join

-- a list to rows in from
select e.id, t.tag from events e, unnest(e.tags) as t(tag);
--> id <- events.id copy
--> tag <- events.tags transform
--> uses events.tags join

-- a list to rows by lateral join
select e.id, tag from events e left join lateral unnest(e.tags) as t(tag) on true;
--> id <- events.id copy
--> tag <- events.tags transform
--> uses events.tags join

-- values
select v.a, v.b from (values (1, 'x'), (2, 'y')) as v(a, b);
--> a <- nothing
--> b <- nothing

-- values without names
select * from (values (1, 'x')) v;
--> col0 <- nothing
--> col1 <- nothing

-- numbers
select i, o.id from range(10) r(i), orders o where o.id = i;
--> i <- nothing
--> id <- orders.id copy
--> uses orders.id filter

-- a file
select name, id from read_csv('customers.csv');
--> name <- nothing
--> id <- nothing

-- json
select payload.kind ->> '$.a' as a from events;
--> a <- events.payload transform

-- a field of a field that was made
with s as (select {'a': {'b': id, 'c': amount}} as packed from orders), t as (select packed as p from s) select p.a.c as amount, p.a as a from t;
--> amount <- orders.amount copy
--> a <- orders.amount transform, orders.id transform
