-- Takes the gazetteer away; the extension stays, as others may use it.

DROP FUNCTION count_names();
DROP TABLE gazetteer;
DROP TABLE gazetteers;
DROP TYPE address_level;
