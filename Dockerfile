# One image for web, worker, bootstrap and sandbox; docker-compose.yml says which is which.
FROM python:3.13.0-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    DATA_DIR=/data

WORKDIR /app

# First the requirements, so that a change of the code alone does not install them again.
COPY requirements.txt ./
RUN pip install --require-hashes --only-binary :all: --requirement requirements.txt

COPY manage.py ./
COPY powerpost powerpost
COPY workspaces workspaces
COPY media_library media_library
COPY generations generations
COPY dashboard dashboard
COPY templates templates
COPY static static

# The data folder belongs to the user that the processes run as; everything else stays read-only to them.
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin dashboard \
    && install --directory --owner dashboard --mode 0700 /data
USER 10001
VOLUME /data
EXPOSE 8000

# exec form: signals reach the process itself, and SIGTERM lets it finish what it has begun.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
