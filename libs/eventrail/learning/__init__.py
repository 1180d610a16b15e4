"""Small classifiers that read a text in well under a millisecond on one core.

A text becomes the buckets its character and word n-grams hash to (`hashing`), perhaps beside the
mean of its tokens' static vectors (`embedding`); a linear model sums the weights of the buckets
(`linear`); a logistic curve makes a probability of the sum (`calibrate`). `fit` trains such models
with scikit-learn, which nothing else here needs; `artefact` keeps them with the story of how they
came to be.
"""
