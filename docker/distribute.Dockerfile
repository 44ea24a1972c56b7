# The HTTP service distribute, and the `distribute` command. The build context is the repository's
# root; deployment.sh builds it.
ARG NODE_IMAGE=node:24-bookworm-slim

# Only the manifests, so that a change of source does not repeat the npm install.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps apps
COPY packages packages
RUN find apps packages -type f ! -name package.json -delete && find apps packages -type d -empty -delete

# There is no .npmrc here, hence the flag. The image's Node is used: workspaces depend on no other.
FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace apps/distribute --workspace apps/cli

FROM ${NODE_IMAGE} AS page
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace apps/web
COPY packages/contracts packages/contracts
COPY packages/domain packages/domain
COPY tsconfig.json ./
COPY apps/web apps/web
RUN npm run build

FROM ${NODE_IMAGE}
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git openssh-client tini \
  && rm -rf /var/lib/apt/lists/*
# The host shares files that only their owner can read (keys) through this uid.
ARG UID=10001
# Without [Gitlab] KEY_FILE and KNOWN_HOSTS, ssh uses the files in its user's home.
RUN useradd --non-unique --uid ${UID} --create-home --shell /bin/sh distribute \
  && install --directory --mode 0700 --owner distribute /home/distribute/.ssh \
  && ln -s /etc/distribute/gitlab-key /home/distribute/.ssh/id_ed25519 \
  && ln -s /etc/distribute/gitlab-known-hosts /home/distribute/.ssh/known_hosts \
  && install --directory --owner distribute /etc/distribute /mnt \
  && ln -s /app/apps/cli/bin/distribute.mjs /usr/local/bin/distribute
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json ./
COPY packages/contracts packages/contracts
COPY packages/domain packages/domain
COPY packages/queue packages/queue
COPY packages/service packages/service
COPY packages/store packages/store
COPY apps/cli apps/cli
COPY apps/distribute apps/distribute
COPY --from=page /app/apps/web/dist apps/web/dist
COPY docker/check-health.mjs docker/
ENV NODE_ENV=production \
  DISTRIBUTE_HTTP_HOST=0.0.0.0 \
  DISTRIBUTE_HTTP_PORT=8007 \
  DISTRIBUTE_SECURITY_KEY_FILE=/etc/distribute/key
USER distribute
EXPOSE 8007
HEALTHCHECK --interval=15s --timeout=5s --start-period=1m --retries=2 \
  CMD ["node", "docker/check-health.mjs", "http://127.0.0.1:8007/api/v2/health/ready"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "apps/distribute/src/main.ts"]
ARG REVISION=unknown
LABEL org.opencontainers.image.title=distribute org.opencontainers.image.revision=${REVISION}
