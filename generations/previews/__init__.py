"""Captions as a follower meets them: the frames of the twelve post types, crops, folds and counts."""
