# Replaces node:24-bookworm-slim: Debian with the project's Node, this machine's npm, a user `node`.
FROM debian:bookworm-slim
RUN useradd --uid 1000 --create-home --shell /bin/bash node
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# the certificate authorities of this machine: npm and pip have their own lists
COPY ca-certificates.crt /etc/ssl/certs/machine.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/machine.crt PIP_CERT=/etc/ssl/certs/machine.crt
CMD ["node"]
