select business_unit, sum(cost) as total from files group by business_unit;
