import { section } from './section.ts'
import { integer, networks, text, timeZone, webAddress } from './values.ts'

/** How distribute answers requests. */
export const httpSettings = {
  http: section('HTTP', {
    host: text.prefault('127.0.0.1').meta({ description: 'address to listen on' }),
    port: integer({ min: 0, max: 65_535 }).prefault('8007').meta({ description: 'port to listen on; 0: a free one' }),
    baseUrl: webAddress.optional().meta({ description: 'address that clients use, where a proxy is in front' }),
    trustProxy: networks.default([]).meta({ description: 'proxies whose X-Forwarded-For is trusted' }),
    maxConnections: integer({ min: 1, max: 1_000_000 })
      .prefault('2000')
      .meta({ description: 'largest number of connections' }),
    maxStreamsPerClient: integer({ min: 1, max: 1_000_000 }).prefault('250').meta({
      description: 'largest number of event streams of one token or session; without either: of one address',
    }),
    v1TimeZone: timeZone.prefault('Asia/Shanghai').meta({ description: 'time zone of local times in v1 answers' }),
    drainSeconds: integer({ min: 0, max: 300 }).prefault('0').meta({
      description:
        'how long distribute still accepts requests after a stop signal, while its health checks report that it is stopping, so that a load balancer stops sending requests',
    }),
  }),
}
