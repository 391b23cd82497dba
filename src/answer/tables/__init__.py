"""Questions over tables: read as queries, computed in SQL, worded with the rows they rest on."""
