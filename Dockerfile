# syntax=docker/dockerfile:1
# Three stages: the first installs and collects, the proxy and the portal only run. Commands: delivery_portal/services/commands.py.
FROM python:3.11-slim AS build
WORKDIR /portal
ENV PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
# No secret is needed to collect files: the demonstration's settings make one that stays in this stage.
RUN PORTAL_DEMO=1 VAR_DIR=/tmp/build STATIC_ROOT=/portal/collected \
    python manage.py collectstatic --noinput --verbosity 0

# The proxy, with the files that it serves itself. Docker Compose builds it by name (`target: proxy`).
FROM caddy:2.11 AS proxy
WORKDIR /portal
COPY --from=build /portal/collected /portal/files/static
COPY delivery_portal/proxy /portal/delivery_portal/proxy
USER 10001:10001
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "delivery_portal/proxy/Caddyfile"]

FROM python:3.11-slim
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /var/lib/portal /var/lib/portal/evidence
COPY --from=build /opt/venv /opt/venv
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0 \
    PORT=8000 \
    VAR_DIR=/var/lib/portal \
    STATIC_ROOT=/portal/collected
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=4 \
    CMD ["python", "-m", "delivery_portal.services.probe", "/healthz"]
CMD ["python", "-m", "gunicorn", "--config", "python:delivery_portal.gunicorn", "delivery_portal.wsgi"]
