"""What follows the visit: the region's own procedure (程序), step by step, as its document says."""
