"""What PowerPost is asked (requests) and what it answers (answers), as types."""

from powerpost.schemas.answers import (
    AnswerError,
    Caption,
    GenerationAnswer,
    GenerationList,
    MediaAnswer,
    RemoteFile,
    StartedGeneration,
)
from powerpost.schemas.requests import (
    REQUESTS,
    ContentRequest,
    GenerationRequest,
    ImagesRequest,
    VideoRequest,
)

__all__ = [
    "REQUESTS",
    "AnswerError",
    "Caption",
    "ContentRequest",
    "GenerationAnswer",
    "GenerationList",
    "GenerationRequest",
    "ImagesRequest",
    "MediaAnswer",
    "RemoteFile",
    "StartedGeneration",
    "VideoRequest",
]
