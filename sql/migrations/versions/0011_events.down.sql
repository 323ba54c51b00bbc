DROP TABLE event_counts, event_places, events;
DROP FUNCTION keep_event, count_events;
DROP TYPE event_status;
