// @ts-check
// The studio: makes the store and starts the components.
