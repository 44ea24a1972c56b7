#!/usr/bin/env bash
# Maps KAFKA_NODE_ID to node.id, and so on, like apache/kafka.
set -eo pipefail
settings=/tmp/server.properties
env | grep '^KAFKA_' | grep -vE '^KAFKA_(HEAP_)?OPTS=' | while IFS='=' read -r name value; do
  name=${name#KAFKA_}
  name=${name,,}
  echo "${name//_/.}=$value"
done >"$settings"
# shellcheck disable=SC2086
run() { java $KAFKA_HEAP_OPTS $KAFKA_OPTS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '/opt/kafka/libs/*' "$@"; }
run kafka.tools.StorageTool format --ignore-formatted -t 5L6g3nShT-eMCtK--X86sw -c "$settings"
# shellcheck disable=SC2086
exec java $KAFKA_HEAP_OPTS $KAFKA_OPTS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '/opt/kafka/libs/*' kafka.Kafka "$settings"
