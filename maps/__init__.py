"""What people look at: folium maps, map styles, the browser pages and their assets."""
