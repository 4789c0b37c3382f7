select count(*) as n from vulns where severity = 'critical' and closed is null;
