select business_unit, quantileExactInclusive(0.5)(closed - opened) as days_median,
  quantileExactInclusive(0.9)(closed - opened) as days_p90, uniqExact(asset) as assets
from vulns where severity in ('high', 'critical') group by business_unit;
