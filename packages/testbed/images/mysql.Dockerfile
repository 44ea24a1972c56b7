# Replaces mysql:8.4: Debian's MariaDB, with the behaviour that docker/compose.yaml relies on.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends mariadb-server && rm -rf /var/lib/apt/lists/* /var/lib/mysql/*
COPY mysql-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/mysql
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mysqld"]
