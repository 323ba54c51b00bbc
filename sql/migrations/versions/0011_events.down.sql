DROP TABLE event_places, events;
DROP FUNCTION keep_event;
DROP TYPE event_status;
