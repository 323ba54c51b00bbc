DROP TABLE event_counts, event_places, events;
DROP FUNCTION keep_event, count_events, district_of_event;
DROP TYPE event_status;
