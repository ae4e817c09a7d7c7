# Two images: the dashboard (web, worker, bootstrap and sandbox; docker-compose.yml says which is which) and
# the proxy before it.

FROM caddy:2.10.0-alpine AS proxy
COPY deployment/Caddyfile /etc/caddy/Caddyfile
# Volumes take over who owns the folder: certificates belong to the user that the process runs as.
RUN chown -R 10001:10001 /data /config
USER 10001
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]


FROM python:3.13.5-slim-bookworm AS requirements
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
# Finished wheels only, so that no compiler is needed; pip itself stays behind in this stage.
COPY requirements.txt ./
RUN python -m venv --without-pip /opt/dashboard \
    && pip --python /opt/dashboard/bin/python install \
        --require-hashes --only-binary :all: --requirement requirements.txt


FROM python:3.13.5-slim-bookworm AS dashboard
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/dashboard/bin:$PATH \
    DATA_DIR=/data

WORKDIR /app

# The data folder belongs to the user that the processes run as; everything else stays read-only to them.
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin dashboard \
    && install --directory --owner dashboard --mode 0700 /data

# First the requirements, so that a change of the code alone does not install them again.
COPY --from=requirements /opt/dashboard /opt/dashboard

COPY manage.py ./
COPY powerpost powerpost
COPY workspaces workspaces
COPY search search
COPY notifications notifications
COPY media_library media_library
COPY generations generations
COPY reviews reviews
COPY costs costs
COPY dashboard dashboard
COPY templates templates
COPY static static
# Nothing can be written here later, and a health check should not compile the code every time.
RUN python -m compileall -q .

USER 10001
VOLUME /data
EXPOSE 8000

# exec form: signals reach the process itself, and SIGTERM lets it finish what it has begun.
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
