select business_unit, sum(cost) filter (c197 <> '3') as total from wide group by business_unit;
