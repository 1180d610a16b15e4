"""What is wrong with one judge: place, length, kindness, sharpness, noise, drift of its own."""
