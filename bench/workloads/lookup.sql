select business_unit, sum(cost) as total from facts join assets on facts.asset = assets.id group by business_unit;
