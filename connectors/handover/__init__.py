"""Hand-over of cases over HTTP, signed, in both directions."""
