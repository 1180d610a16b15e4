"""What users think, when only some of them say so."""
