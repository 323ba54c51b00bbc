-- The gazetteer: what places are called, for look-ups by address.

SELECT 1;
