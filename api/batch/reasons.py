"""Why a row is in error, beside what `gridding.crs` says of coordinates."""

NO_NUMBER = "not a number"
NO_COORDINATE = "there is no coordinate"
NO_POINT = "the geometry is no point"
BAD_TEXT = "text does not decode"
BAD_QUOTES = "a quote is not closed"
BAD_WIDTH = "the row does not fit the header: {} cells"
