const defaultLane = 'default'

/**
 * Returns the topic of a lane: the configured name for the lane `default`, `TOPIC.<lane>` for any
 * other.
 */
export function nameTopic(topic: string, lane: string): string {
  return lane === defaultLane ? topic : `${topic}.${lane}`
}

/**
 * Returns the consumer group of a lane. Each lane has its own: kafkajs assigns the partitions of a
 * topic to every member of the group, subscribed or not, so lanes in one group would starve
 * silently.
 */
export function nameGroup(groupId: string, lane: string): string {
  return `${groupId}.${lane}`
}
