raise RuntimeError("a callback plugin of the project's was taken for the runner's")
