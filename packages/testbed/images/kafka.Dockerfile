# Replaces apache/kafka:4.4.0: the same version on Debian's Java, settings from the same variables.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends default-jre-headless && rm -rf /var/lib/apt/lists/*
COPY kafka /opt/kafka/libs
COPY kafka-entrypoint.sh /opt/kafka/
RUN useradd --uid 1000 appuser && install --directory --owner appuser /var/lib/kafka/data
USER appuser
CMD ["/opt/kafka/kafka-entrypoint.sh"]
