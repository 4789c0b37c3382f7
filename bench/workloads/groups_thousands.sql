select thousands as business_unit, count(*) as n, sum(cost) as total from groups group by thousands;
