"""What every figure is made of: frame, maps, images, palette, legends, tables."""
