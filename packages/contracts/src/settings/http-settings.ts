import { section } from './section.ts'
import { integer, networks, text, timeZone, webAddress } from './values.ts'

/** How distribute answers requests. */
export const httpSettings = {
  http: section('HTTP', {
    host: text.prefault('127.0.0.1').meta({ description: 'address to listen on' }),
    port: integer({ min: 0, max: 65_535 }).prefault('8007').meta({ description: 'port to listen on; 0: a free one' }),
    baseUrl: webAddress
      .optional()
      .meta({ description: 'the address that clients use, where a proxy stands before it' }),
    trustProxy: networks.default([]).meta({ description: 'proxies whose X-Forwarded-For counts' }),
    maxConnections: integer({ min: 1, max: 1_000_000 }).prefault('2000').meta({ description: 'connections at a time' }),
    v1TimeZone: timeZone.prefault('Asia/Shanghai').meta({ description: 'zone of the local times in answers of v1' }),
    drainSeconds: integer({ min: 0, max: 300 }).prefault('0').meta({
      description:
        'how long distribute goes on taking requests after it was asked to stop, while its health checks say that it is going: so that a load balancer passes it over',
    }),
  }),
}
