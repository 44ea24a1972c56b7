const defaultLane = 'default'

/** The topic that carries a lane's units: the configured name for the lane `default`, `TOPIC.<lane>` for another. */
export function nameTopic(topic: string, lane: string): string {
  return lane === defaultLane ? topic : `${topic}.${lane}`
}

/**
 * The consumer group of a lane. Each lane has one of its own: kafkajs deals a topic's partitions to every member of
 * the group, also to those that did not subscribe to it, so lanes in one group would starve silently.
 */
export function nameGroup(groupId: string, lane: string): string {
  return `${groupId}.${lane}`
}
