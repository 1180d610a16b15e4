"""Past requests again, with one part changed, apart from everything live."""
