"""The scenes, a file for each subject; every file here is found by itself."""
