"""Prediction-powered inference: few labels of people joined with many judgements of a model."""
