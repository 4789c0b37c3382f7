select business_unit, sum(cost) as total from text group by business_unit;
