FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# Locked dependencies come first: a change of the code leaves this layer alone.
COPY requirements requirements
RUN python -m venv --without-pip /opt/flaghoist \
    && pip install --no-deps --require-hashes --requirement requirements/build.txt \
    && pip --python /opt/flaghoist/bin/python install --no-deps --require-hashes \
        --only-binary :all: --requirement requirements/runtime.txt

COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && pip --python /opt/flaghoist/bin/python install --no-deps --no-index /dist/*.whl \
    && install --directory --owner=10001 --group=10001 /data


FROM python:3.11-slim-bookworm
COPY --from=build /opt/flaghoist /opt/flaghoist
COPY --from=build --chown=10001:10001 /data /data
ENV FLAGHOIST_DATABASE_URL=sqlite+aiosqlite:////data/flaghoist.db \
    PATH=/opt/flaghoist/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "from os import environ; from urllib.request import urlopen; port = environ.get('FLAGHOIST_HTTP_PORT') or 8080; urlopen(f'http://127.0.0.1:{port}/health/live', timeout=2).close()"]
ENTRYPOINT ["flaghoist"]
CMD ["serve", "--host", "0.0.0.0"]
