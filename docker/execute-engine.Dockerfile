# execute-engine with Ansible. The build context is the repository's root; deployment.sh builds it.
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
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace apps/execute-engine --workspace apps/cli

FROM ${NODE_IMAGE} AS ansible
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
COPY packages/runner/ansible /tmp/ansible
# Empty: the version of requirements.txt, verified by hashes. Another version is not verified.
ARG ANSIBLE_VERSION=
# More packages of PyPI as arguments for pip, not verified by hashes: `ansible` has the community's
# collections, `pywinrm` is for Windows.
ARG ANSIBLE_EXTRA=
RUN python3 -m venv /opt/ansible \
  && PIP_NO_CACHE_DIR=1 sh /tmp/ansible/install.sh /opt/ansible "${ANSIBLE_VERSION}" ${ANSIBLE_EXTRA} \
  && /opt/ansible/bin/pip uninstall --yes --quiet setuptools pip

FROM ${NODE_IMAGE}
# sshpass is for passwords with Ansible before 2.19
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git openssh-client python3 sshpass tini \
  && rm -rf /var/lib/apt/lists/*
# The host shares files that only their owner can read (keys) through this uid.
ARG UID=10001
# Without [Ansible] SSH_KEY_FILE, ssh uses the key in its user's home.
RUN useradd --non-unique --uid ${UID} --create-home --shell /bin/sh distribute \
  && install --directory --mode 0700 --owner distribute /home/distribute/.ssh /home/distribute/.ansible \
  && ln -s /etc/distribute/ssh-key /home/distribute/.ssh/id_ed25519 \
  && install --directory --owner distribute /etc/distribute /mnt /var/lib/execute-engine \
  && ln -s /app/apps/cli/bin/distribute.mjs /usr/local/bin/distribute
COPY --from=ansible /opt/ansible /opt/ansible
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json ./
COPY packages/contracts packages/contracts
COPY packages/domain packages/domain
COPY packages/queue packages/queue
COPY packages/runner packages/runner
COPY packages/service packages/service
COPY packages/store packages/store
COPY apps/cli apps/cli
COPY apps/execute-engine apps/execute-engine
COPY docker/check-health.mjs docker/
ENV NODE_ENV=production \
  PATH=/opt/ansible/bin:$PATH \
  DISTRIBUTE_ANSIBLE_BIN=/opt/ansible/bin \
  DISTRIBUTE_EXEC_ENGINE_HEALTH_PORT=8008 \
  DISTRIBUTE_EXEC_ENGINE_STATE_DIR=/var/lib/execute-engine/{n} \
  DISTRIBUTE_SECURITY_KEY_FILE=/etc/distribute/key
USER distribute
HEALTHCHECK --interval=15s --timeout=5s --start-period=1m --retries=2 \
  CMD ["node", "docker/check-health.mjs", "http://127.0.0.1:8008/health/ready"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "apps/execute-engine/src/main.ts"]
ARG REVISION=unknown
LABEL org.opencontainers.image.title=execute-engine org.opencontainers.image.revision=${REVISION}
