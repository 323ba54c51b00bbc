"""The core: geometry and graphs in, plans out. No database, no web, no folium."""
