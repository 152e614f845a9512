"""Export: a trained model as a directory that other programs load and serve as it was taught."""
