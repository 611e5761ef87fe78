"""A recogniser's side of FunASR's websocket protocol; it knows beforehand what each sound says."""
